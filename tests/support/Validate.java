import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Asks veraPDF whether files are of a flavour of PDF/A. One line per file: how many checks were made, then the clauses not met. */
public class Validate {
    public static void main(String[] words) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(words[0]);
        for (int place = 1; place < words.length; place++) {
            byte[] content = Files.readAllBytes(Path.of(words[place]));
            try (PDFAParser parser = Foundries.defaultInstance().createParser(new ByteArrayInputStream(content), flavour);
                    PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
                ValidationResult result = validator.validate(parser);
                StringBuilder line = new StringBuilder("checks=" + result.getTotalAssertions() + " compliant=" + result.isCompliant());
                for (TestAssertion one : result.getTestAssertions()) {
                    if (one.getStatus() == TestAssertion.Status.FAILED) {
                        line.append(" ").append(one.getRuleId().getClause()).append("-").append(one.getRuleId().getTestNumber());
                    }
                }
                System.out.println(line);
            }
        }
    }
}
