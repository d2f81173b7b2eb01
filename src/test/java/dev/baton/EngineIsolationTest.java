package dev.baton;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.persistence.Entity;
import java.time.Clock;
import java.util.Set;
import java.util.TimeZone;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.junit.jupiter.api.DisplayName;
import org.springframework.stereotype.Controller;

/** Says no to the engine outside {@code process}, to an inside that everybody can reach, and to a time that no test can move. */
@DisplayName("The code")
@AnalyzeClasses(packages = "dev.baton", importOptions = ImportOption.DoNotIncludeTests.class)
class EngineIsolationTest {

    private static final Set<String> CLOCKS = Set.of(
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.LocalTime",
            "java.time.LocalDateTime",
            "java.time.ZonedDateTime",
            "java.time.OffsetDateTime",
            "java.time.OffsetTime",
            "java.time.Year",
            "java.time.YearMonth",
            "java.time.MonthDay");

    @ArchTest
    static final ArchRule onlyProcessKnowsTheEngine = noClasses()
            .that()
            .resideOutsideOfPackage("dev.baton.process..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.camunda..");

    @ArchTest
    static final ArchRule noEntityIsPublic =
            classes().that().areAnnotatedWith(Entity.class).should().notBePublic();

    @ArchTest
    static final ArchRule namesAreOfTheDomain =
            noClasses().should().haveNameMatching(".*(Impl|Util|Utils|Helper|Manager|Dto|DTO|Entity)");

    @ArchTest
    static final ArchRule noControllerIsPublic =
            classes().that().areMetaAnnotatedWith(Controller.class).should().notBePublic();

    @ArchTest
    static final ArchRule noDelegateIsPublic = classes()
            .that()
            .areAssignableTo(JavaDelegate.class)
            .or()
            .areAssignableTo(ExecutionListener.class)
            .or()
            .areAssignableTo(TaskListener.class)
            .should()
            .notBePublic()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noDelegateIsMadeInPublic = methods()
            .that()
            .haveRawReturnType(JavaDelegate.class)
            .and()
            .areDeclaredInClassesThat()
            .resideInAPackage("dev.baton.process..")
            .should()
            .notBePublic();

    @ArchTest
    static final ArchRule onlyTheEngineKeepsDates = noClasses()
            .that()
            .resideOutsideOfPackage("dev.baton.process..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Date");

    @ArchTest
    static final ArchRule nobodyPrints = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule timeComesFromTheInjectedClock = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(BatonApplication.class.getName())
            .should(askTheMachineForTheTime());

    private static ArchCondition<JavaClass> askTheMachineForTheTime() {
        return new ArchCondition<>("ask the machine for the time") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getMethodCallsFromSelf().stream()
                        .filter(MACHINE_TIME)
                        .forEach(call -> events.add(SimpleConditionEvent.satisfied(call, call.getDescription())));
                type.getConstructorCallsFromSelf().stream()
                        .filter(call -> call.getTargetOwner().isEquivalentTo(java.util.Date.class)
                                && call.getTarget().getRawParameterTypes().isEmpty())
                        .forEach(call -> events.add(SimpleConditionEvent.satisfied(call, call.getDescription())));
            }
        };
    }

    private static final DescribedPredicate<JavaMethodCall> MACHINE_TIME =
            DescribedPredicate.describe("reads the machine's clock", call -> {
                String owner = call.getTargetOwner().getFullName();
                String name = call.getTarget().getName();
                boolean clockGiven = call.getTarget().getRawParameterTypes().stream()
                        .anyMatch(parameter -> parameter.isEquivalentTo(Clock.class));
                return (CLOCKS.contains(owner) && name.equals("now") && !clockGiven)
                        || (owner.equals(Clock.class.getName()) && name.startsWith("system"))
                        || (owner.equals(System.class.getName()) && name.equals("currentTimeMillis"))
                        || (owner.equals(TimeZone.class.getName()) && name.equals("getDefault"))
                        || (owner.equals("java.time.ZoneId") && name.equals("systemDefault"));
            });
}
