package dev.baton.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.intake.Figures.Convention;
import dev.baton.intake.Figures.DecimalSign;
import dev.baton.intake.Figures.Figure;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.NumberFormat;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Says no to a figure that is another one than its writer meant. */
@DisplayName("A figure")
class FiguresTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1,500,000              | 1500000
            $3,200,000             | 3200000
            2.500.000,00           | 2500000.00
            2,500,000.50           | 2500000.50
            1 200                  | 1200
            2 500 000              | 2500000
            1\u00A0200,50          | 1200.50
            1\u202F200             | 1200
            1'200.50               | 1200.50
            1’250’000              | 1250000
            12,34,567              | 1234567
            12,34,567.50           | 1234567.50
            1.2 Mio                | 1200000
            1,2 Mio. €             | 1200000
            3.5k                   | 3500
            50k                    | 50000
            10M                    | 10000000
            EUR 1.5 million        | 1500000
            2 Mrd.                 | 2000000000
            5 Tsd. EUR             | 5000
            1.5e6                  | 1500000
            45000000.00            | 45000000
            1001.0                 | 1001
            0                      | 0
            0.500                  | 0.5
            1200.500               | 1200.5
            50.-                   | 50
            1.200.000,-            | 1200000
            CHF 12'000.-           | 12000
            ca. 50 000 EUR p.a.    | 50000
            Ｕ Ｓ Ｄ               |
            １２３                 | 123
            ٣٠٠                    | 300
            2 lakh                 | 200000
            12.5%                  |
            -1                     |
            (1,200,000)            |
            1,200,000-             |
            unknown                |
            12.03.2026             |
            2026-11-21             |
            1,2,3                  |
            1,20,00                |
            many                   |
            0x10                   |
            NaN                    |
            Infinity               |
            1e999999999            |
            1e-999999999           |
            999999999999999999999  |
            1200 1300              |
            1200 in 2024           |
            Nov-50                 |
            10²                    |
            """)
    void isReadAsItIsMeantOrNotAtAll(String text, BigDecimal number) {
        Figure figure = Figures.read(text, false, Convention.NONE);
        if (number == null) {
            assertThat(figure.value()).isNull();
            assertThat(figure.problem()).isNotNull();
        } else {
            assertThat(figure.value()).isEqualByComparingTo(number);
            assertThat(figure.problem()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            51-200 employees      | 51
            11-50                 | 11
            1,001-5,000           | 1001
            500+                  | 500
            10,001+ employees     | 10001
            > 250                 | 250
            mehr als 250 Mitarbeiter | 250
            at least 20           | 20
            10 to 50              | 10
            zwischen 10 und 50    | 10
            von 10 bis 50         | 10
            10–50                 | 10
            1-5M                  | 1000000
            up to 50              |
            < 10                  |
            bis 50                |
            50-10                 |
            """)
    void countsWithItsLowerEndWhenItIsARange(String text, BigDecimal number) {
        Figure figure = Figures.read(text, true, Convention.NONE);
        assertThat(figure.value()).isEqualTo(number);
        assertThat(figure.problem()).isNotNull();
    }

    /** One sign before exactly three digits may group thousands or part decimals. */
    @ParameterizedTest
    @CsvSource({
        // text, told, written, customary, whole, number
        "250.000, , , , false, ",
        "'250,000', , , , false, ",
        "1.200, , , , true, 1200",
        "1.000, , , , true, ",
        "1.200, COMMA, , , true, 1200",
        "1.000, COMMA, , , true, 1000",
        "250.000, COMMA, , , false, 250000",
        "250.000, POINT, , , false, 250.00",
        "250.000, , COMMA, , false, 250000",
        "250.000, , POINT, , false, ",
        "250.000, , , COMMA, false, 250000",
        "250.000, , , POINT, false, ",
        "'250,000', , , POINT, false, 250000",
        "1.200, , POINT, , true, 1200",
        "'1,50', POINT, , , false, ",
        "'1,50', , POINT, , false, 1.50",
        "2.500 Mio, , , COMMA, false, 2500000000",
        "2.500 Mio, , , , false, "
    })
    void isNeverGuessedWhereItCanMeanTwo(
            String text, DecimalSign told, DecimalSign written, DecimalSign custom, boolean whole, BigDecimal number) {
        Figure figure =
                Figures.read(text, whole, new Convention(told, written, custom == null ? Set.of() : Set.of(custom)));
        if (number == null) {
            assertThat(figure.value()).as(figure.toString()).isNull();
        } else {
            assertThat(figure.value()).isEqualByComparingTo(number);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'1,200', ",
        "1.200, ",
        "'1,500,000', POINT",
        "1.500.000, COMMA",
        "'2,50', COMMA",
        "2.5, POINT",
        "12, ",
        "many, ",
        "'1.200,00', COMMA",
        "'$1,200.00', POINT",
        "1 200, ",
        "1'200.50, POINT"
    })
    void showsItsDecimalSignOnlyWithoutDoubt(String text, DecimalSign sign) {
        assertThat(Figures.shownBy(text).orElse(null)).isEqualTo(sign);
    }

    @ParameterizedTest
    @CsvSource({"DE, COMMA", "AT, COMMA", "US, POINT", "GB, POINT", "BR, COMMA", "CH, ", "XX, ", "IN, POINT"})
    void isWrittenByTheCustomOfACountry(String country, DecimalSign sign) {
        assertThat(Figures.customOf(country).orElse(null)).isEqualTo(sign);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "12,5"})
    void ofPeopleIsWhole(String text) {
        assertThat(Figures.read(text, true, Convention.NONE).value()).isNull();
    }

    /** In any language: the number that was written, or none with the reason; never another one. */
    @Test
    void isNeverAnotherNumber() {
        Random random = new Random(20261201);
        Locale[] locales = NumberFormat.getAvailableLocales();
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            Locale locale = locales[random.nextInt(locales.length)];
            boolean whole = random.nextBoolean();
            DecimalFormat format = (DecimalFormat)
                    (random.nextBoolean()
                            ? NumberFormat.getNumberInstance(locale)
                            : NumberFormat.getCurrencyInstance(locale));
            if (format.getDecimalFormatSymbols().getCurrencySymbol().matches("(?iu)[kmb]\\.?")) {
                // the kyat and the kwacha look like thousands
                continue;
            }
            int decimals = whole ? 0 : random.nextInt(3);
            format.setMinimumFractionDigits(decimals);
            format.setMaximumFractionDigits(decimals);
            format.setGroupingUsed(random.nextInt(4) > 0);
            BigDecimal number =
                    BigDecimal.valueOf(random.nextLong((long) Math.pow(10, 1 + random.nextInt(8))), decimals);
            String text = format.format(number);
            Convention convention = random.nextBoolean()
                    ? Convention.NONE
                    : Figures.customOf(locale.getCountry())
                            .map(Convention.NONE::with)
                            .orElse(Convention.NONE);
            Figure figure = Figures.read(text, whole, convention);
            if (figure.value() == null) {
                assertThat(figure.problem())
                        .as("%s of %s in %s", text, number, locale)
                        .isNotBlank();
            } else {
                read++;
                assertThat(figure.value()).as("%s in %s", text, locale).isEqualByComparingTo(number);
            }
        }
        assertThat(read).isGreaterThan(25_000);
    }

    @Test
    void standsEveryText() throws java.io.IOException {
        for (String naughty : new com.fasterxml.jackson.databind.ObjectMapper()
                .readValue(FiguresTest.class.getResource("/naughty-strings.json"), String[].class)) {
            for (String text :
                    new String[] {naughty, naughty + "1", "1" + naughty, naughty + " 1.200", "9".repeat(59) + naughty
                    }) {
                Figure figure = Figures.read(text, false, Convention.NONE);
                assertThat(figure.value() != null || figure.problem() != null)
                        .as(text)
                        .isTrue();
            }
        }
    }
}
