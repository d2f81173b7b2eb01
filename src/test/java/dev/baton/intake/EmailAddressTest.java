package dev.baton.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Says no to an address that no mail would reach, and to refusing one that mail does reach. */
@DisplayName("An e-mail address")
class EmailAddressTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            vera@kestrel.example              | vera@kestrel.example
            Vera.Kestrel@KESTREL.Example      | vera.kestrel@kestrel.example
            o'brien@kestrel.example           | o'brien@kestrel.example
            vera+spring@kestrel.example       | vera+spring@kestrel.example
            a@b.co                            | a@b.co
            "vera kestrel"@kestrel.example    | "vera kestrel"@kestrel.example
            "a@b"@kestrel.example             | "a@b"@kestrel.example
            jürgen@kestrel.example            | jürgen@kestrel.example
            vera@müller.example               | vera@xn--mller-kva.example
            vera@MÜLLER.example               | vera@xn--mller-kva.example
            用户@例子.公司                      | 用户@xn--fsqu00a.xn--55qx5d
            vera@mail.eu.kestrel.example      | vera@mail.eu.kestrel.example
            1@2.3                             | 1@2.3
            """)
    void isTakenAndComparedInOneForm(String text, String key) {
        assertThat(EmailAddress.parse(text).map(EmailAddress::key)).hasValue(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "@",
                "vera",
                "vera@",
                "@kestrel.example",
                "vera@kestrel",
                "vera@localhost",
                "vera@.example",
                "vera@kestrel..example",
                "vera@kestrel.example.",
                ".vera@kestrel.example",
                "vera.@kestrel.example",
                "ve..ra@kestrel.example",
                "ve ra@kestrel.example",
                "vera@kes trel.example",
                "vera@-kestrel.example",
                "vera@kestrel-.example",
                "vera@kes_trel.example",
                "vera@[192.0.2.1]",
                "Vera <vera@kestrel.example>",
                "vera@kestrel.example\n",
                "vera\n@kestrel.example",
                "vera\u0000@kestrel.example",
                "vera@kestrel.example\u0000",
                "vera\r\nBcc: all@kestrel.example",
                "\"ve\"ra\"@kestrel.example",
                "\"\"@kestrel.example",
                "vera@kestrel.example, otto@kestrel.example",
                "vera@kestrel,example",
                "vera\u202E@kestrel.example",
                "vera\uD83D@kestrel.example",
                "vera@kestrel\uD83D.example",
                "vera(comment)@kestrel.example"
            })
    void isRefusedWhenNoMailWouldReachIt(String text) {
        assertThat(EmailAddress.parse(text)).isEmpty();
    }

    @Test
    void mayHaveEveryCharacterThatMailAllows() {
        assertThat(EmailAddress.parse("!#$%&'*+-/=?^_`{|}~@kestrel.example")).isPresent();
    }

    @Test
    void isAsLongAsMailAllows() {
        String host = ("a".repeat(63) + ".").repeat(3);
        assertThat(EmailAddress.parse("a".repeat(64) + "@kestrel.example")).isPresent();
        assertThat(EmailAddress.parse("a".repeat(65) + "@kestrel.example")).isEmpty();
        assertThat(EmailAddress.parse("v@" + "a".repeat(63) + ".example")).isPresent();
        assertThat(EmailAddress.parse("v@" + "a".repeat(64) + ".example")).isEmpty();
        assertThat(EmailAddress.parse("a".repeat(30) + "@" + host + "a".repeat(30)))
                .isPresent();
        assertThat(EmailAddress.parse("a".repeat(64) + "@" + host + "a".repeat(61)))
                .isEmpty();
        assertThat(EmailAddress.parse("a".repeat(1_000_000))).isEmpty();
        assertThat(EmailAddress.parse("@".repeat(1_000_000))).isEmpty();
    }

    @Test
    void isReadAgainFromItsComparableForm() throws IOException {
        for (String naughty : new ObjectMapper()
                .readValue(EmailAddressTest.class.getResource("/naughty-strings.json"), String[].class)) {
            for (String text : new String[] {naughty, naughty + "@kestrel.example", "vera@" + naughty + ".example"}) {
                Optional<EmailAddress> address = EmailAddress.parse(text);
                address.ifPresent(a -> assertThat(EmailAddress.parse(a.key()).map(EmailAddress::key))
                        .as(text)
                        .hasValue(a.key()));
            }
        }
    }
}
