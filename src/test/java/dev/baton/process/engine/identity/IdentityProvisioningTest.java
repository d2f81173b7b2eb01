package dev.baton.process.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.process.engine.SecuredEngineTest;
import java.util.List;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.identity.PasswordPolicyResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

@DisplayName("Groups, grants and filters at start")
class IdentityProvisioningTest extends SecuredEngineTest {

    @Autowired
    Identity identity;

    @Autowired
    @Qualifier("identityAtStart") SmartInitializingSingleton start;

    @Test
    void aSecondStartAddsNothing() {
        long grants =
                engine.getAuthorizationService().createAuthorizationQuery().count();
        long filters = engine.getFilterService().createFilterQuery().count();
        engine.getManagementService().deleteProperty("baton.identity");
        start.afterSingletonsInstantiated();
        assertThat(engine.getAuthorizationService().createAuthorizationQuery().count())
                .isEqualTo(grants);
        assertThat(engine.getFilterService().createFilterQuery().count()).isEqualTo(filters);
    }

    @Test
    void whatAnAdministratorChangedStaysChanged() {
        Filter pool = engine.getFilterService()
                .createFilterQuery()
                .filterName("Team pool")
                .singleResult();
        engine.getFilterService().deleteFilter(pool.getId());
        start.afterSingletonsInstantiated();
        assertThat(engine.getFilterService()
                        .createFilterQuery()
                        .filterName("Team pool")
                        .count())
                .isZero();
        engine.getManagementService().deleteProperty("baton.identity");
        start.afterSingletonsInstantiated();
        assertThat(engine.getFilterService()
                        .createFilterQuery()
                        .filterName("Team pool")
                        .count())
                .isOne();
    }

    @Test
    void everyRoleHasTheFiltersItNeeds() {
        assertThat(filtersOf("rita")).containsExactlyInAnyOrder("My leads", "Team pool", "My sales team", "Due soon");
        assertThat(filtersOf("marc")).containsExactlyInAnyOrder("My leads", "Due soon", "Marketing desk");
        assertThat(filtersOf("mona"))
                .containsExactlyInAnyOrder("Managers' desk", "Marketing desk", "My leads", "Due soon", "All open work");
        assertThat(filtersOf("ana")).isEmpty();
    }

    @Test
    void aRepWhoChangesTheTeamLeavesTheFormerPool() {
        identity.provisionRep("newcomer", "New", "Comer", "new@baton.example", "dach", "Sesame-open-1");
        identity.provisionRep("newcomer", "New", "Comer", "new@baton.example", "west", "Sesame-other-1");
        assertThat(engine.getIdentityService()
                        .createGroupQuery()
                        .groupMember("newcomer")
                        .list())
                .extracting(group -> group.getId())
                .containsExactlyInAnyOrder("reps", "team-west");
        assertThat(engine.getIdentityService().checkPassword("newcomer", "Sesame-open-1"))
                .as("the password of somebody who is known stays")
                .isTrue();
        engine.getIdentityService().deleteUser("newcomer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short-A1", "alllowercase-1", "ALLUPPERCASE-1", "NoDigitAtAll-", "NoOtherSign123"})
    void aWeakPasswordIsRefused(String password) {
        assertThatThrownBy(() -> identity.provisionRep("weak", "Weak", "Ling", "weak@baton.example", "dach", password))
                .hasMessageContaining("Password does not match policy");
        assertThat(engine.getIdentityService().createUserQuery().userId("weak").count())
                .isZero();
    }

    @Test
    void theDemonstrationsPasswordIsGoodEnough() {
        PasswordPolicyResult result = engine.getIdentityService().checkPasswordAgainstPolicy("Baton-demo-1");
        assertThat(result.isValid()).isTrue();
    }

    private List<String> filtersOf(String user) {
        return as(user, () -> engine.getFilterService().createFilterQuery().listPage(0, 50)).stream()
                .map(Filter::getName)
                .toList();
    }
}
