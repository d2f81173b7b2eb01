package dev.baton.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.lead.Facts;
import dev.baton.lead.NewLead;
import dev.baton.lead.Person;
import dev.baton.lead.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Says no to a file in the shape of a real export that is refused, shifted by a column, or read as something else. */
@DisplayName("A file of leads")
class CsvFileTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

    private final LeadReader reader =
            new LeadReader(new Sources(List.of(), Set.of()), JSON, Clock.fixed(NOW, ZoneOffset.UTC));
    private final Cleaning cleaning = new Cleaning(null, new DomainLists());

    /** A lead after reading and cleaning. */
    private record Taken(Person person, Facts facts, String consent, Map<String, Value> values) {}

    private record Result(List<Taken> leads, Map<Integer, String> rejects, CsvFile file) {}

    @Test
    void ofSalesforceGivesItsLeadsAndNamesItsFooter() throws IOException {
        Result result = take("salesforce-leads.csv");
        assertThat(result.leads()).hasSize(2);
        assertThat(result.rejects()).hasSize(4);
        Taken tom = result.leads().get(1);
        assertThat(tom.person().firstName()).isEqualTo("Tom");
        assertThat(tom.person().company()).isEqualTo("Ashgrove Partners LLC");
        assertThat(tom.person().jobTitle()).isEqualTo("CFO");
        assertThat(tom.person().phone()).isEqualTo("+12125550147 ext. 204");
        assertThat(tom.facts().annualRevenue()).isEqualByComparingTo("3200000");
        assertThat(tom.facts().employees()).isEqualTo(40);
        assertThat(tom.facts().country()).isEqualTo("US");
        assertThat(tom.consent()).isEqualTo("no");
        Taken vera = result.leads().get(0);
        assertThat(vera.consent()).isEqualTo("not-asked");
        assertThat(vera.person().message()).contains("Second line");
        assertThat(vera.person().postalCode()).isEqualTo("01067");
        assertThat(vera.person().attributes()).containsKeys("Lead Source", "Salutation");
    }

    @Test
    void ofHubSpotGivesNoPhoneWithoutItsDigits() throws IOException {
        Result result = take("hubspot-contacts.csv");
        assertThat(result.leads()).hasSize(2);
        assertThat(result.leads().get(0).facts().employees()).isEqualTo(1200);
        assertThat(result.leads().get(0).facts().annualRevenue()).isEqualByComparingTo("45000000");
        Taken priya = result.leads().get(1);
        assertThat(priya.person().phone()).isNull();
        assertThat(priya.values().get("phone").original()).isEqualTo("9.19845E+11");
        assertThat(priya.consent()).isEqualTo("no");
    }

    @ParameterizedTest
    @ValueSource(strings = {"meta-leads-utf16.csv", "meta-leads-utf8-tab.csv"})
    void ofMetaIsReadByTabsInBothEncodings(String name) throws IOException {
        Taken lead = take(name).leads().get(0);
        assertThat(lead.person().phoneKey()).isEqualTo("+493055501777");
        assertThat(lead.person().email()).isEqualTo("jörg.weiß@weiss-fuhrpark.example");
        assertThat(lead.person().firstName()).isEqualTo("Jörg");
        assertThat(lead.person().lastName()).isEqualTo("Weiß");
        assertThat(lead.person().jobTitle()).isEqualTo("Fuhrparkleiter");
    }

    @Test
    void ofLinkedInGivesConsentAndARange() throws IOException {
        Taken noor = take("linkedin-leadgen.csv").leads().get(0);
        assertThat(noor.consent()).isEqualTo("yes");
        assertThat(noor.person().phone()).isEqualTo("+31655512345");
        assertThat(noor.person().lastName()).isEqualTo("van der Meer");
        assertThat(noor.facts().employees()).isEqualTo(51);
        assertThat(noor.values().get("employees").original()).isEqualTo("51-200 employees");
    }

    @Test
    void ofGoogleAdsPartsTheWholeName() throws IOException {
        Taken lead = take("google-ads-leadform.csv").leads().get(0);
        assertThat(lead.person().firstName()).isEqualTo("Maribel");
        assertThat(lead.person().lastName()).isEqualTo("Ortega");
        assertThat(lead.person().postalCode()).isEqualTo("08001");
    }

    @Test
    void ofMarketoLeavesNullEmpty() throws IOException {
        Result result = take("marketo-list.csv");
        Taken hana = result.leads().get(0);
        assertThat(result.rejects()).isEmpty();
        assertThat(hana.person().lastName()).isNull();
        assertThat(hana.person().phone()).isNull();
        assertThat(hana.facts().employees()).isNull();
        assertThat(hana.facts().annualRevenue()).isNull();
        assertThat(hana.facts().country()).isEqualTo("JP");
        assertThat(hana.consent()).isEqualTo("not-asked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"excel-de-cp1252.csv", "excel-de-utf8.csv"})
    void ofAGermanSheetIsReadWithItsLettersAndFigures(String name) throws IOException {
        Taken lead = take(name).leads().get(0);
        assertThat(lead.person().firstName()).isEqualTo("Jürgen");
        assertThat(lead.person().lastName()).isEqualTo("Größl");
        assertThat(lead.person().company()).isEqualTo("Größl & Söhne GmbH");
        assertThat(lead.person().message()).isEqualTo("bitte \"dringend\" anrufen");
        assertThat(lead.facts().employees()).isEqualTo(1200);
        assertThat(lead.facts().annualRevenue()).isEqualByComparingTo("2500000.00");
        assertThat(lead.facts().country()).isEqualTo("AT");
        assertThat(lead.person().postalCode()).isEqualTo("01099");
    }

    @ParameterizedTest
    @CsvSource({"excel-de-utf8-small.csv, 2500", "08-german-thousands.csv, 250000"})
    void ofAGermanSheetNeverLosesThreeZeros(String name, String revenue) throws IOException {
        Taken lead = take(name).leads().get(0);
        assertThat(lead.facts().employees()).isEqualTo(1200);
        assertThat(lead.facts().annualRevenue()).isEqualByComparingTo(revenue);
    }

    @ParameterizedTest
    @CsvSource({
        "excel-sep-line.csv, uwe@sepmann.example, Sepmann",
        "15-separators.csv, uwe@sepmann.example, Sepmann",
        "blank-first-line.csv, blank@blank-one.example, Blank",
        "pipe.csv, pipe@pipe-one.example, Pipe",
        "bom-quoted.csv, bq@bom-quoted.example, Bom",
        "mac-cr.csv, mac@mac-classic.example, Cr",
        "header-case.csv, hc@header-case.example, Case",
        "header-spaces.csv, hs@header-spaces.example, Spaces",
        "trailing-comma.csv, tc@trailing.example, Trail",
        "trailing-comma2.csv, tc2@trailing.example, Trail",
        "tie-semicolon.csv, tilda@tie-one.example, Tie",
        "tie2-semicolon.csv, tilda2@tie-one.example, Tie",
        "multiline.csv, ml@multi-line.example, Lines",
        "dates.csv, a.date@dates-one.example, Datum",
        "latin-mac-roman.csv, mr@mac-roman.example, Grün",
        "14-excel-cp1252.csv, j.groessl@groessl-bau.example, Größl"
    })
    void givesItsOneLead(String name, String email, String lastName) throws IOException {
        Result result = take(name);
        assertThat(result.rejects()).isEmpty();
        assertThat(result.leads()).hasSize(1);
        assertThat(result.leads().get(0).person().email()).isEqualTo(email);
        assertThat(result.leads().get(0).person().lastName()).isEqualTo(lastName);
    }

    @Test
    void ofZoomIsReadBelowWhatItSaysAboutItself() throws IOException {
        Result result = take("zoom-attendees.csv");
        assertThat(result.leads()).extracting(lead -> lead.person().lastName()).containsExactly("Webb", "Absent");
        assertThat(result.rejects()).isEmpty();
        assertThat(result.leads().get(0).person().company()).isEqualTo("Webb Haulage");
        assertThat(result.leads().get(0).facts().country()).isEqualTo("GB");
        assertThat(result.leads().get(1).facts().country()).isNull();
    }

    @Test
    void ofABadgeScannerPartsNames() throws IOException {
        Result result = take("badge-scan.csv");
        Person anna = result.leads().get(0).person();
        assertThat(anna.firstName()).isEqualTo("Anna");
        assertThat(anna.lastName()).isEqualTo("van der Berg");
        assertThat(anna.phone()).isEqualTo("+31205550123");
        assertThat(anna.message()).isEqualTo("wants quote\nfor 20 trucks");
        assertThat(result.leads().get(1).person().firstName()).isNull();
        assertThat(result.leads().get(1).person().lastName()).isEqualTo("Madonna");
    }

    @ParameterizedTest
    @ValueSource(strings = {"excel-text-trick.csv", "apostrophe.csv"})
    void losesNoLeadingZeroToASpreadsheetsTrick(String name) throws IOException {
        assertThat(take(name).leads().get(0).person().postalCode()).isEqualTo("01067");
        assertThat(take(name).leads().get(0).person().phoneKey()).isEqualTo("+49301234567");
    }

    @Test
    void thatWritesThousandsWithACommaNeverHasAPointThatMeansTwo() throws IOException {
        Result result = take("numbers.csv");
        assertThat(result.rejects()).isEmpty();
        List<Facts> facts = result.leads().stream().map(Taken::facts).toList();
        assertThat(facts).extracting(Facts::employees).containsExactly(1200, 1200, 11, 500, null, 1001, 1200);
        assertThat(facts)
                .extracting(f ->
                        f.annualRevenue() == null ? null : f.annualRevenue().longValue())
                .containsExactly(1_500_000L, null, 10_000_000L, 1_500_000L, null, 45_000_000L, 2_500_000L);
        assertThat(facts)
                .extracting(f -> f.budget() == null ? null : f.budget().longValue())
                .containsExactly(50_000L, null, 50_000L, null, null, 0L, null);
        assertThat(result.leads().get(1).values().get("budget").original()).isEqualTo("50.000");
        assertThat(result.leads().get(1).values().get("budget").problem()).isNotBlank();
    }

    @Test
    void leavesWordsForNothingEmpty() throws IOException {
        for (String name : List.of("nulls.csv", "11-null-words.csv")) {
            List<Taken> leads = take(name).leads();
            assertThat(leads).hasSize(3);
            for (Taken lead : leads) {
                assertThat(lead.person().firstName()).isNull();
                assertThat(lead.person().company()).isNull();
                assertThat(lead.person().phone()).isNull();
                assertThat(lead.person().jobTitle()).isNull();
            }
            assertThat(leads.get(0).person().lastName()).isEqualTo(name.equals("nulls.csv") ? "Null" : "Kranz");
            assertThat(leads.get(1).person().lastName()).isNull();
            assertThat(leads.get(1).facts().country()).isEqualTo(name.equals("nulls.csv") ? "NA" : null);
            assertThat(leads.get(2).facts().country()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"phone-sci.csv", "10-scientific-phone.csv"})
    void takesNoPhoneThatASpreadsheetHasRounded(String name) throws IOException {
        Result result = take(name);
        assertThat(result.rejects()).isEmpty();
        assertThat(result.leads()).isNotEmpty().allSatisfy(lead -> {
            assertThat(lead.person().phone()).isNull();
            assertThat(lead.facts().phoneGiven()).isFalse();
            assertThat(lead.values().get("phone").original()).contains("E+");
        });
    }

    @Test
    void readsConsentInWords() throws IOException {
        assertThat(take("20-consent-words.csv").leads())
                .extracting(Taken::consent)
                .containsExactly("yes", "yes", "no", "yes", "no");
    }

    @Test
    void takesALeadWithFiguresAsPeopleWriteThem() throws IOException {
        List<Taken> leads = take("17-optional-number.csv").leads();
        assertThat(leads).extracting(lead -> lead.facts().employees()).containsExactly(51, 1200);
        assertThat(leads)
                .extracting(lead -> lead.facts().annualRevenue().longValue())
                .containsExactly(3_200_000L, 45_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stray-quote.csv", "16-stray-quote.csv"})
    void losesNothingToAStrayQuote(String name) throws IOException {
        Result result = take(name);
        assertThat(result.leads()).extracting(lead -> lead.person().lastName()).containsExactly("One", "Two", "Three");
        assertThat(result.leads().get(0).person().message()).isEqualTo("12\" screen");
        assertThat(result.leads().get(1).person().company()).isEqualTo("Stray \"Inc\" Ltd");
    }

    @Test
    void withBackslashesShiftsNoColumn() throws IOException {
        Taken lead = take("backslash-quote.csv").leads().get(0);
        assertThat(lead.person().company()).isEqualTo("Back");
        assertThat(lead.person().message()).isEqualTo("say \"hi\", ok");
    }

    @Test
    void refusesARowWithACellTooManyByItsLine() throws IOException {
        Result result = take("comma-in-field.csv");
        assertThat(result.leads()).isEmpty();
        assertThat(result.rejects()).containsExactly(Map.entry(2, "has 5 cells where the header has 4"));
    }

    @Test
    void keepsValuesFreeOfWhatShowsNothing() throws IOException {
        Result result = take("value-spaces.csv");
        assertThat(result.rejects()).isEmpty();
        assertThat(result.leads())
                .extracting(lead -> lead.person().email())
                .containsExactly(
                        "trailing@value-spaces.example",
                        "nbsp@value-spaces.example",
                        "zw@value-spaces.example",
                        "two@value-spaces.example",
                        "angle@value-spaces.example",
                        "mt@value-spaces.example");
        assertThat(result.leads().get(3).values().get("email").problem()).isNotBlank();
    }

    @Test
    void withAHeaderAloneIsEmptyOfRows() throws IOException {
        Result result = take("header-only.csv");
        assertThat(result.leads()).isEmpty();
        assertThat(result.rejects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "empty.csv, file, empty",
        "html-as-csv.csv, file, web page",
        "xlsx-as-csv.csv, file, Excel",
        "duplicate-headers.csv, file, email",
        "09-duplicate-headers.csv, file, email"
    })
    void isRefusedWithASentence(String name, String field, String word) throws IOException {
        InvalidLead refusal = catchThrowableOfType(InvalidLead.class, () -> take(name));
        assertThat(refusal.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo(field);
            assertThat(problem.reason()).contains(word);
        });
    }

    @Test
    void refusesAMappingThatDoesNotFit() {
        String file = "E-Mail,Telefon,Mobil\na@b.example,1,2\n";
        assertThat(refusal(file, Map.of("Mail", "email")).field()).isEqualTo("mapping");
        assertThat(refusal(file, Map.of("Telefon", "phone", "Mobil", "phone")).field())
                .isEqualTo("mapping");
        assertThat(read(file, Map.of(" e-mail ", "email")).leads()).hasSize(1);
        assertThat(refusal("\0email\na@b.example\n", Map.of()).reason()).contains("line 1");
        assertThat(refusal("a;b\n1;2\n", Map.of()).field()).isEqualTo("file");
        InvalidLead unknown =
                catchThrowableOfType(InvalidLead.class, () -> new CsvFile(bytes(file), Map.of(), "klingon-8", null));
        assertThat(unknown.problems().get(0).field()).isEqualTo("encoding");
    }

    @Test
    void asksForTheDecimalSignWhereAFigureCanMeanTwo() {
        String file = "email\tAnnual Revenue\na@b.example\t250.000\n";
        assertThat(refusal(file, Map.of()).field()).isEqualTo("decimal");
        assertThat(refusal(file, Map.of()).reason()).contains("Annual Revenue", "250000");
        assertThat(new CsvFile(bytes(file), Map.of(), null, ",").decimals().told())
                .isEqualTo(Figures.DecimalSign.COMMA);
        String settled = "email\tcountry\tAnnual Revenue\na@b.example\tDE\t250.000\n";
        assertThat(read(settled, Map.of()).leads().get(0).facts().annualRevenue())
                .isEqualByComparingTo("250000");
        String mostly = file + "c@d.example\t5000\ne@f.example\t7000\n";
        assertThat(read(mostly, Map.of()).leads())
                .extracting(lead -> lead.facts().annualRevenue() == null
                        ? null
                        : lead.facts().annualRevenue().intValue())
                .containsExactly(null, 5000, 7000);
        String shown = file + "c@d.example\t1.250.000,50\n";
        assertThat(read(shown, Map.of()).leads().get(0).facts().annualRevenue()).isEqualByComparingTo("250000");
    }

    @Test
    void ofTheDemonstrationIsTakenAsItIs() throws IOException {
        try (InputStream in = CsvFileTest.class.getResourceAsStream("/demo/leads.csv")) {
            Result result = take(in.readAllBytes(), Map.of());
            assertThat(result.leads().size()).isGreaterThan(600);
        }
    }

    @Test
    void losesOneLineToAQuoteThatIsNeverClosed() {
        Result result = read(
                "email,lastName,company\na@b.example,One,\"Open\nc@d.example,Two,\"Closed, Inc\"\ne@f.example,Three,Plain\n",
                Map.of());
        assertThat(result.leads()).extracting(lead -> lead.person().lastName()).containsExactly("Two", "Three");
        assertThat(result.rejects()).containsOnlyKeys(2);
    }

    @Test
    void takesTheSecondColumnOfAFieldWhereTheFirstIsEmpty() {
        Result result = read(
                "Email,Phone,Mobile Phone\na@b.example,+49 30 123456,+49 171 5550002\nc@d.example,,+49 171 5550002\n",
                Map.of());
        assertThat(result.leads().get(0).person().phoneKey()).isEqualTo("+4930123456");
        assertThat(result.leads().get(0).person().attributes()).containsKey("Mobile Phone");
        assertThat(result.leads().get(1).person().phoneKey()).isEqualTo("+491715550002");
    }

    /** Whatever dialect a file is written in, its cells are read as they were written. */
    @Test
    void isReadAsItWasWritten() {
        Random random = new Random(20261201);
        List<String> words = List.of(
                "Kestrel",
                "Größl & Söhne",
                "a, b",
                "x; y",
                "p|q",
                "say \"hi\"",
                "two\nlines",
                "12\" wide",
                "ñandú",
                "",
                "é");
        Charset[] charsets = {
            StandardCharsets.UTF_8, StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, Charset.forName("windows-1252")
        };
        for (int i = 0; i < 2000; i++) {
            char delimiter = ",;\t|".charAt(random.nextInt(4));
            String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
            boolean all = random.nextBoolean();
            StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? end : "");
            List<List<String>> written = new ArrayList<>();
            row(text, List.of("email", "lastName", "company", "message"), delimiter, all, end);
            for (int r = 0; r < 1 + random.nextInt(5); r++) {
                List<String> row = List.of(
                        "v" + r + "@kestrel.example",
                        "Kes" + r,
                        words.get(random.nextInt(words.size())),
                        words.get(random.nextInt(words.size())).replace("\n", end));
                written.add(row);
                row(text, row, delimiter, all, end);
            }
            Charset charset = charsets[random.nextInt(charsets.length)];
            byte[] bytes = text.toString().getBytes(charset);
            List<List<String>> read = new CsvFile(bytes, Map.of(), null, null)
                    .lines()
                    .map(line -> List.of(
                            line.fields().getOrDefault("email", ""),
                            line.fields().getOrDefault("lastName", ""),
                            line.fields().getOrDefault("company", ""),
                            line.fields().getOrDefault("message", "")))
                    .toList();
            assertThat(read).as("%s, %s", charset, text).isEqualTo(written);
        }
    }

    private static void row(StringBuilder text, List<String> cells, char delimiter, boolean all, String end) {
        List<String> written = new ArrayList<>();
        for (String cell : cells) {
            boolean quoted = all || cell.chars().anyMatch(c -> c == delimiter || c == '"' || c == '\n' || c == '\r');
            written.add(quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
        }
        text.append(String.join(String.valueOf(delimiter), written)).append(end);
    }

    private Result take(String name) throws IOException {
        try (InputStream in = CsvFileTest.class.getResourceAsStream("/cases/csv/" + name)) {
            return take(in.readAllBytes(), Map.of());
        }
    }

    private Result read(String text, Map<String, String> mapping) {
        return take(bytes(text), mapping);
    }

    private Result take(byte[] bytes, Map<String, String> mapping) {
        CsvFile file = new CsvFile(bytes, mapping, null, null);
        List<Taken> leads = new ArrayList<>();
        Map<Integer, String> rejects = new LinkedHashMap<>();
        file.lines().forEach(line -> {
            if (line.refusal() != null) {
                rejects.put(line.line(), line.refusal());
                return;
            }
            ObjectNode cells = JSON.createObjectNode();
            line.fields().forEach(cells::put);
            ObjectNode attributes = cells.putObject("attributes");
            line.attributes().forEach(attributes::put);
            try {
                NewLead read = reader.read(cells, new Channel("import", null, Channel.Need.SOMETHING), file.decimals());
                leads.add(cleaned(read));
            } catch (InvalidLead e) {
                rejects.put(line.line(), e.problems().get(0).field());
            }
        });
        return new Result(leads, rejects, file);
    }

    private Taken cleaned(NewLead read) {
        Map<String, Value> values = new LinkedHashMap<>();
        Map<String, String> given = new LinkedHashMap<>();
        read.values().forEach(value -> {
            values.put(value.field(), value);
            given.put(value.field(), value.value() == null ? "" : value.value());
        });
        Cleaning.Cleaned cleaned = cleaning.clean(read.facts(), read.person(), given, NOW);
        cleaned.changed().forEach(value -> values.put(value.field(), value));
        return new Taken(cleaned.person(), cleaned.facts(), read.marketingConsent(), values);
    }

    private static InvalidLead.FieldProblem refusal(String file, Map<String, String> mapping) {
        InvalidLead refusal =
                catchThrowableOfType(InvalidLead.class, () -> new CsvFile(bytes(file), mapping, null, null));
        assertThat(refusal).as(file).isNotNull();
        return refusal.problems().get(0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
