package dev.baton.dossier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.baton.assignment.Assignments;
import dev.baton.lead.Facts;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadUnknown;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.TestingAuthenticationToken;

/** Says no to a lead in the hands of somebody whom it does not concern. */
@DisplayName("A lead")
class VisibilityTest {

    private static final LeadId ID = LeadId.next();

    private final Leads leads = mock(Leads.class);
    private final Assignments assignments = mock(Assignments.class);
    private final Visibility visibility = new Visibility(leads, assignments, Duration.ofDays(30));

    @ParameterizedTest(name = "of {0}/{1} from {2}: {3} as {4} sees it: {5}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # team | owner | key  | asker   | authorities          | sees
            dach   | rita  | demo | admin   | ROLE_ADMIN           | true
            dach   | rita  | demo | mona    | ROLE_MANAGER         | true
            dach   | rita  | demo | marc    | ROLE_MARKETER        | true
            dach   | rita  | demo | ana     | ROLE_ANALYST         | false
            dach   | rita  | demo | rita    | ROLE_REP,TEAM_dach   | true
            dach   | rita  | demo | otto    | ROLE_REP,TEAM_dach   | false
            dach   | rita  | demo | wes     | ROLE_REP,TEAM_west   | false
            dach   | rita  | demo | susi    | ROLE_REP,TEAM_west   | true
            dach   | rita  | demo | susi    | TEAM_west            | false
            dach   | -     | demo | otto    | ROLE_REP,TEAM_dach   | true
            dach   | -     | demo | wes     | ROLE_REP,TEAM_west   | false
            dach   | -     | demo | otto    | TEAM_dach            | false
            -      | -     | demo | otto    | ROLE_REP,TEAM_dach   | false
            -      | -     | demo | otto    | ROLE_REP,TEAM_null   | false
            -      | -     | demo | marc    | ROLE_MARKETER        | true
            dach   | rita  | demo | demo    | ROLE_SOURCE          | true
            dach   | rita  | demo | other   | ROLE_SOURCE          | false
            dach   | rita  | demo | Demo    | ROLE_SOURCE          | false
            dach   | rita  | -    | demo    | ROLE_SOURCE          | false
            dach   | demo  | -    | demo    | ROLE_SOURCE          | false
            dach   | rita  | demo | rita    | -                    | false
            dach   | rita  | demo | demo    | ROLE_REP             | false
            """)
    void isThereOnlyForWhomItConcerns(
            String team, String owner, String key, String asker, String authorities, boolean sees) {
        when(leads.find(ID)).thenReturn(lead(team, owner, key));
        when(assignments.supporters(ID)).thenReturn(List.of("susi"));
        TestingAuthenticationToken who = new TestingAuthenticationToken(
                asker, null, authorities == null ? new String[0] : authorities.split(","));
        if (sees) {
            assertThat(visibility.see(ID, who).id()).isEqualTo(ID);
        } else {
            // Told in the same words as a lead that there is not.
            assertThatThrownBy(() -> visibility.see(ID, who))
                    .isInstanceOf(LeadUnknown.class)
                    .hasMessage(new LeadUnknown(ID).getMessage());
        }
    }

    @ParameterizedTest(name = "{0} with {1} reads its page {2} days after having had it: {3}")
    @CsvSource({
        "otto, ROLE_REP, 0,  true",
        "otto, ROLE_REP, 29, true",
        "otto, ROLE_REP, 30, false",
        "otto, ROLE_REP, ,   false",
        "otto, ROLE_ANALYST, 0, false",
        "rita, ROLE_REP, ,   true",
        "mona, ROLE_MANAGER, , true"
    })
    void isReadForAWhileByEachRepWhoHadIt(String reader, String authority, Integer days, boolean reads) {
        Instant now = Instant.EPOCH.plus(Duration.ofDays(100));
        when(leads.now()).thenReturn(now);
        when(assignments.supporters(ID)).thenReturn(List.of());
        when(assignments.heldUntil(ID, reader))
                .thenReturn(Optional.ofNullable(days).map(ago -> now.minus(Duration.ofDays(ago))));

        assertThat(visibility.mayRead(
                        lead("dach", "rita", null), new TestingAuthenticationToken(reader, null, authority)))
                .isEqualTo(reads);
    }

    @ParameterizedTest(name = "{0} with {1} may answer for it: {2}")
    @CsvSource({
        "rita, ROLE_REP, true",
        "susi, ROLE_REP, false",
        "mona, ROLE_MANAGER, true",
        "marc, ROLE_MARKETER, true",
        "admin, ROLE_ADMIN, true",
        "demo, ROLE_SOURCE, true"
    })
    void isAnsweredForByItsOwnerAndThoseAboveAndNotByASupporter(String asker, String authority, boolean may) {
        when(leads.find(ID)).thenReturn(lead("dach", "rita", "demo"));
        when(assignments.supporters(ID)).thenReturn(List.of("susi"));
        TestingAuthenticationToken who = new TestingAuthenticationToken(asker, null, authority);
        if (may) {
            assertThat(visibility.answer(ID, who).id()).isEqualTo(ID);
        } else {
            assertThatThrownBy(() -> visibility.answer(ID, who)).isInstanceOf(AccessDeniedException.class);
        }
    }

    private static Lead lead(String team, String owner, String key) {
        return new Lead(
                ID,
                1,
                Stage.MQL,
                Instant.EPOCH,
                1,
                "web",
                key,
                Instant.EPOCH,
                Facts.NONE,
                false,
                "no",
                null,
                null,
                null,
                null,
                null,
                team,
                owner,
                null,
                0,
                null,
                null,
                null);
    }
}
