package dev.baton.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Says no to a wish to be called that nobody hears. */
@DisplayName("What a lead asks for")
class WishTest {

    @ParameterizedTest
    @CsvSource({
        "web, , form-submitted",
        "webhook, , form-submitted",
        "event, , attended",
        "partner, , referred",
        "manual, , typed-in",
        "import, , imported",
        "fair, , imported",
        "web, call-me, form-submitted requested-call",
        "web, 'Please CALL me back', form-submitted requested-call",
        "web, phone, form-submitted requested-call",
        "web, contact us, form-submitted requested-call",
        "import, call-me, imported requested-call",
        "web, demo, form-submitted requested-demo",
        "web, Free Trial, form-submitted requested-demo",
        "web, demo and call, form-submitted requested-call",
        "web, quote, form-submitted requested-quote",
        "web, pricing, form-submitted requested-quote",
        "web, '', form-submitted",
        "web, whatever, form-submitted",
        "web, ＣＡＬＬ, form-submitted requested-call",
        "web, 'Bitte um Rückruf', form-submitted requested-call",
        "web, do not call me, form-submitted",
        "web, 'No problem, call me', form-submitted requested-call",
        "web, product recall, form-submitted",
        "web, 'Bitte kein Angebot', form-submitted",
        "web, democracy, form-submitted",
        "web, Devis, form-submitted requested-quote"
    })
    void countsAsEngagement(String source, String request, String kinds) {
        assertThat(Wish.activities(source, request)).containsExactly(kinds.split(" "));
    }
}
