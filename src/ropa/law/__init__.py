"""The law in force on a day: time limits, working days, lawful bases, notices, transfers. Law is data with dates and citations."""
