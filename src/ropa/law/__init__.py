"""The law in force on a day: deadlines, public holidays, lawful bases, transfers. Law is data with a date and a citation."""
