package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectTeamDecisionTest {

    private final DecisionTable table = new DecisionTable("select-team", "selectTeam");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ownerTeam=fuji opportunityTeam=west namedAccountTeam=latam country=DE | fuji     | owner       | existing-owner",
                "opportunityTeam=west namedAccountTeam=latam country=DE                | west     | owner       | open-opportunity",
                "namedAccountTeam=latam country=DE                                     | latam    | owner       | named-account",
                "country=DE                                                            | dach     | round-robin | territory-dach"
            })
    void whoeverKnowsTheCompanyComesBeforeTheTerritory(String facts, String team, String strategy, String reason) {
        DecisionTable.Answer answer = table.ask(facts);

        assertThat(answer.text("team")).isEqualTo(team);
        assertThat(answer.text("strategy")).isEqualTo(strategy);
        assertThat(answer.text("reason")).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dach     | DE AT CH LI",
                "americas | US CA",
                "latam    | BR AR CL CO PE MX UY",
                "apac     | AU NZ SG JP IN CN KR HK TW ID MY TH PH VN",
                "west     | GB FR ES NO ZA AE TR UA ZZ"
            })
    void everyCountryHasItsTeam(String team, String countries) {
        for (String country : countries.split(" ")) {
            assertThat(table.ask("country=" + country).text("team")).as(country).isEqualTo(team);
        }
    }

    @Test
    void aLeadFromNowhereGoesToWest() {
        assertThat(table.ask("").text("team")).isEqualTo("west");
    }
}
