package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.process.engine.Browser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ActiveProfiles;

/** A rep's work, done with the rep's hands: sign in, read, answer. Needs Chromium and its driver; is skipped only where there is none. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "baton.demo.leads=false")
@ActiveProfiles("demo")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("alone")
class BrowserTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @LocalServerPort
    int port;

    @Autowired
    TaskService tasks;

    @Autowired
    JdbcTemplate jdbc;

    private WebDriver browser;

    @BeforeAll
    void openBrowser() {
        Optional<Path> chromium = first(System.getenv("CHROME_BIN"), "/usr/bin/chromium", "/usr/bin/google-chrome");
        Optional<Path> driver = first(System.getenv("CHROMEDRIVER_BIN"), "/usr/bin/chromedriver");
        assumeTrue(
                chromium.isPresent() && driver.isPresent(),
                "no Chromium here: set CHROME_BIN and CHROMEDRIVER_BIN, or install chromium and chromium-driver");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.get().toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--lang=en-US",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.get().toFile())
                        .build(),
                options);
        browser.manage().window().setSize(new Dimension(1440, 900));
        firstPage();
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                        .filter(entry -> entry.getLevel().equals(Level.SEVERE))
                        .map(LogEntry::getMessage))
                .as("what the first page says went wrong")
                .isEmpty();
        signIn("rita");
    }

    private void signIn(String user) {
        type(By.cssSelector("input[placeholder=Username]"), user);
        type(By.cssSelector("input[placeholder=Password]"), Browser.PASSWORD);
        shown(By.cssSelector("button[type=submit]")).click();
        shown(By.cssSelector(".task-filters"));
    }

    /** Tasklist gives its own scripts seven seconds; on a busy machine the first page after a start may need a second try. */
    private void firstPage() {
        await().atMost(PATIENCE.multipliedBy(2)).until(() -> {
            browser.manage().logs().get(LogType.BROWSER);
            browser.get("http://localhost:" + port + "/camunda/app/tasklist/default/");
            try {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> !browser.findElements(By.cssSelector("input[placeholder=Username]"))
                                .isEmpty());
                return true;
            } catch (ConditionTimeoutException e) {
                return false;
            }
        });
    }

    @AfterAll
    void closeBrowser() {
        if (browser != null) {
            browser.quit();
        }
    }

    @Test
    void aRepReadsTheDossierAcceptsAndIsAskedForBant() {
        Lead lead = arrives("Vera", "Lindqvist");

        open(lead);

        assertThat(shown(By.cssSelector(".fjs-container .who h3")).getText()).isEqualTo("Vera Lindqvist");
        assertThat(shown(By.cssSelector(".fjs-container .grade")).getText()).matches("(?s)[A-D]\\s+\\d+ points");
        List<Integer> reasons = browser.findElements(By.cssSelector(".fjs-container .reasons .points")).stream()
                .map(points -> Math.abs(Integer.parseInt(points.getText())))
                .toList();
        assertThat(reasons).isNotEmpty().isSortedAccordingTo((a, b) -> b - a);
        assertThat(shown(By.cssSelector(".fjs-container .history tr:first-child"))
                        .getText())
                .doesNotContain("Captured");

        choose("Accept this lead");
        complete();

        assertThat(waitFor("BANT", () -> nextTask(lead, "Activity_QualifyByBant"))
                        .getAssignee())
                .isEqualTo("rita");
        assertThat(lead(lead)).contains("\"stage\":\"SAL\"");
        assertThat(rowsOfTheEngineWith("Lindqvist")).isEmpty();
    }

    @Test
    void aRejectedLeadNeedsAReasonAndIsNurtured() {
        Lead lead = arrives("Tomas", "Ek");

        open(lead);
        choose("Reject it");
        WebElement complete = completeButton();
        if (complete.isEnabled()) {
            complete.click();
            shown(By.cssSelector("[uib-alert] .close")).click();
            waitFor("the complaint gone", () -> complaints().isEmpty() ? complete : null);
        }
        waitFor("Complete closed", () -> completeButton().isEnabled() ? null : complete);
        assertThat(tasks.createTaskQuery().taskId(lead.task()).count())
                .as("not answered without a reason")
                .isOne();

        shown(By.cssSelector(".fjs-container .fjs-select-display")).click();
        shown(By.xpath("//*[normalize-space(text())='Not ready to buy yet']")).click();
        complete();

        waitFor("nurturing", () -> lead(lead).contains("\"stage\":\"nurturing\"") ? lead : null);
    }

    @Test
    void aRepPausesAndAddsAnAbsenceOnThePageThatTasklistLeadsTo() {
        try {
            browser.get("http://localhost:" + port + "/camunda/app/tasklist/default/");
            shown(By.linkText("Availability")).click();
            assertThat(shown(By.id("name")).getText()).isEqualTo("Rita Brandt");

            shown(By.id("paused")).click();
            waitFor("paused", () -> rita("paused_until is not null") ? true : null);
            shown(By.id("paused")).click();
            waitFor("not paused", () -> rita("paused_until is null") ? true : null);

            // Typed as a browser in English shows a date.
            type(By.id("starts"), "12212030");
            type(By.id("ends"), "12222030");
            shown(By.cssSelector("#add button")).click();
            assertThat(shown(By.cssSelector("#absences tbody td")).getText())
                    .isEqualTo("Sat, 21 Dec 2030 – Sun, 22 Dec 2030");
        } finally {
            jdbc.update("update baton.rep set paused_until = null where id = 'rita'");
            jdbc.update("delete from baton.absence where rep = 'rita'");
        }
    }

    @Test
    void aManagerGivesAwayTheLeadsOfARepWhoLeavesAfterASecondClick() {
        Lead lead = arrives("Lena", "Abschied");
        try {
            browser.get("http://localhost:" + port + "/availability/?rep=rita");
            shown(By.id("hours"));
            assertThat(browser.findElement(By.id("leads")).isDisplayed())
                    .as("what a rep is offered")
                    .isFalse();
            signInAgain("mona");
            browser.get("http://localhost:" + port + "/availability/?rep=rita");
            shown(By.id("reassign-ask")).click();
            assertThat(shown(By.id("reassign-question")).getText()).contains("of Rita Brandt to others");
            shown(By.id("reassign-cancel")).click();
            assertThat(browser.findElement(By.id("reassign-confirm")).isDisplayed())
                    .isFalse();
            shown(By.id("reassign-ask")).click();
            shown(By.cssSelector("#reassign-confirm button[type=submit]")).click();
            waitFor("moved", () -> shown(By.id("leads-state")).getText().matches("Moved \\d+ leads?.*") ? lead : null);
            assertThat(shown(By.id("leads-count")).getText()).isEqualTo("None.");
            assertThat(nextTask(lead, "Activity_AcceptOrRejectLead").getAssignee())
                    .isNotEqualTo("rita");
        } finally {
            signInAgain("rita");
        }
    }

    @Test
    void aStrangerWhoFollowsALinkSignsInAndIsOnTheLeadsPage() {
        Lead lead = arrives("Paula", "Seite");
        try {
            browser.manage().deleteAllCookies();
            browser.get(address("/leads/" + lead.id()));
            type(By.id("user"), "rita");
            type(By.id("password"), Browser.PASSWORD);
            shown(By.cssSelector("main button[type=submit]")).click();

            assertThat(shown(By.cssSelector(".head h1")).getText()).isEqualTo("Paula Seite");
            assertThat(shown(By.cssSelector(".reader")).getText()).contains("Rita Brandt");
            assertThat(shown(By.id("clocks")).getText()).contains("Answer");
            keep("lead-page");
            type(By.id("comment"), "Asks for a call after four.");
            shown(By.cssSelector(".comment button")).click();
            waitFor("the comment", () -> browser.findElements(By.cssSelector(".timeline .note")).stream()
                    .filter(note -> note.getText().equals("Asks for a call after four."))
                    .findFirst()
                    .orElse(null));
            assertThat(errors())
                    .as("what the browser complains of, such as the content security policy")
                    .isEmpty();

            shown(By.linkText("Open task")).click();
            assertThat(shown(By.cssSelector(".fjs-container .who h3")).getText())
                    .isEqualTo("Paula Seite");
        } finally {
            signInAgain("rita");
        }
    }

    @Test
    void aCommentInTasklistReachesTheLeadsHistoryAndNotTheEngine() {
        Lead lead = arrives("Karl", "Kommentar");
        open(lead);

        shown(By.cssSelector(".baton-comment")).click();
        type(By.id("baton-comment"), "Karl Kommentar prefers mail.");
        keep("comment");
        shown(By.cssSelector(".baton-dialog button[type=submit]")).click();

        waitFor("added", () -> shown(By.cssSelector(".baton-done")).getText().equals("Comment added") ? lead : null);
        assertThat(Browser.basic(port, "mona").get("/leads/" + lead.id()).body())
                .contains("Karl Kommentar prefers mail.");
        assertThat(rowsOfTheEngineWith("Kommentar")).isEmpty();
    }

    @Test
    void aRepWhoseLeadWasReassignedReadsWhoHasItWithALinkToItsPage() {
        Lead lead = arrives("Wanda", "Wechsel");
        open(lead);
        choose("Accept this lead");
        Browser.basic(port, "mona").post("/engine-rest/task/" + lead.task() + "/assignee", "{\"userId\": \"jonas\"}");

        // Tasklist may draw the form anew at this very moment, and then a press of the button is lost.
        WebElement told = waitFor("who has the lead", () -> {
            List<WebElement> found = browser.findElements(By.cssSelector(".baton-taken"));
            if (!found.isEmpty()) {
                return found.get(0);
            }
            browser.findElements(By.cssSelector("[cam-tasklist-form] .form-actions .btn-primary")).stream()
                    .filter(button -> button.isDisplayed() && button.isEnabled())
                    .findFirst()
                    .ifPresent(WebElement::click);
            return null;
        });
        assertThat(told.getText()).contains(" is with Jonas ", " since ", "Europe/Berlin");
        keep("taken-away");
        told.findElement(By.linkText("Open lead")).click();
        assertThat(shown(By.cssSelector(".head h1")).getText()).isEqualTo("Wanda Wechsel");
        assertThat(shown(By.cssSelector(".notice")).getText()).contains("You had this lead before");

        browser.get(address("/camunda/app/tasklist/default/#/?task=" + lead.task()));
        assertThat(shown(By.cssSelector(".baton-taken")).getText())
                .as("on the way to the old task")
                .contains(" is with Jonas ");
    }

    @ParameterizedTest
    @CsvSource({"1280, 720, Frida", "1920, 1080, Fritz"})
    void everyFieldAndTheButtonOfAFormCanBeReached(int width, int height, String name) {
        Lead lead = arrives(name, "Form");
        try {
            browser.manage().window().setSize(new Dimension(width, height));
            open(lead);
            choose("Reject it");
            shown(By.cssSelector(".fjs-container .fjs-select-display"));
            keep("form-" + width);
            List<WebElement> parts = new ArrayList<>(browser.findElements(
                    By.cssSelector(".fjs-container input, .fjs-container textarea, .fjs-container select")));
            parts.add(completeButton());
            assertThat(parts.stream().filter(WebElement::isDisplayed).filter(part -> !isReachable(part)))
                    .as("what lies outside the window or under something else")
                    .isEmpty();
        } finally {
            browser.manage().window().setSize(new Dimension(1440, 900));
        }
    }

    /** Scrolled to as a keyboard does, and then what a click at its place would meet. */
    private boolean isReachable(WebElement part) {
        return Boolean.TRUE.equals(((JavascriptExecutor) browser).executeScript("""
                const part = arguments[0].closest('label') ?? arguments[0];
                arguments[0].scrollIntoView({ block: 'nearest' });
                const box = part.getBoundingClientRect();
                const met = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), box.top + box.height / 2);
                return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth
                  && met !== null && (part.contains(met) || met.contains(part));""", part));
    }

    private List<String> errors() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().equals(Level.SEVERE))
                .map(LogEntry::getMessage)
                .toList();
    }

    private String address(String path) {
        return "http://localhost:" + port + path;
    }

    /** Keeps what is on the screen for people to look at, under {@code target/screens}. */
    private void keep(String name) {
        try {
            Files.createDirectories(Path.of("target/screens"));
            Files.write(
                    Path.of("target/screens", name + ".png"),
                    ((TakesScreenshot) browser).getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signInAgain(String user) {
        browser.manage().deleteAllCookies();
        firstPage();
        signIn(user);
    }

    private boolean rita(String condition) {
        return jdbc.queryForObject("select count(*) from baton.rep where id = 'rita' and " + condition, Long.class) > 0;
    }

    private record Lead(String id, String task, String name) {}

    /** A lead of an account that rita owns, so that no turn and no office hours decide who gets it. */
    private Lead arrives(String firstName, String lastName) {
        String answer = Browser.anonymous(port)
                .with("Authorization", "Bearer demo-intake-key")
                .post("/api/leads", """
                        {"email": "%s@spreekuehl-logistik.example", "firstName": "%s", "lastName": "%s",
                         "jobTitle": "VP Operations", "company": "Spreekühl Logistik GmbH", "country": "DE", "employees": 900,
                         "message": "Please call me.", "request": "call-me", "source": "web"}""".formatted(firstName.toLowerCase(Locale.ROOT), firstName, lastName))
                .body();
        assertThat(answer).contains("\"self\"");
        String id = answer.replaceAll("(?s).*\"id\"\\s*:\\s*\"([^\"]+)\".*", "$1");
        Task task = waitFor("a task", () -> tasks.createTaskQuery()
                .processInstanceBusinessKey(id)
                .taskDefinitionKey("Activity_AcceptOrRejectLead")
                .singleResult());
        assertThat(task.getAssignee()).isEqualTo("rita");
        return new Lead(id, task.getId(), task.getName());
    }

    /** Wherever in the engine's tables the name may stand, as text or in bytes. */
    private List<String> rowsOfTheEngineWith(String name) {
        return jdbc.queryForList("""
                        select table_name, column_name, data_type from information_schema.columns
                        where table_name like 'act\\_%' and data_type in ('character varying', 'text', 'bytea')""").stream()
                .filter(column -> jdbc.queryForObject(
                                "select count(*) from %s where %s"
                                        .formatted(
                                                column.get("table_name"),
                                                column.get("data_type").equals("bytea")
                                                        ? "position(convert_to(?, 'UTF8') in %s) > 0"
                                                                .formatted(column.get("column_name"))
                                                        : "position(? in %s) > 0".formatted(column.get("column_name"))),
                                Long.class,
                                name)
                        > 0)
                .map(column -> column.get("table_name") + "." + column.get("column_name"))
                .toList();
    }

    private Task nextTask(Lead lead, String definition) {
        return tasks.createTaskQuery()
                .processInstanceBusinessKey(lead.id())
                .taskDefinitionKey(definition)
                .singleResult();
    }

    private String lead(Lead lead) {
        return Browser.basic(port, "mona").get("/api/leads/" + lead.id()).body().replace(" ", "");
    }

    private void open(Lead lead) {
        browser.get("http://localhost:" + port + "/camunda/app/tasklist/default/#/?task=" + lead.task());
        waitFor(
                "the task opened",
                () -> shown(By.cssSelector(".task-details h2.task")).getText().equals(lead.name()) ? lead : null);
        shown(By.cssSelector(".fjs-container .who h3"));
    }

    private void choose(String answer) {
        shown(By.xpath("//label[contains(., '" + answer + "')]")).click();
    }

    private WebElement completeButton() {
        return shown(By.cssSelector("[cam-tasklist-form] .form-actions .btn-primary"));
    }

    private void complete() {
        WebElement complete = waitFor("Complete open", () -> completeButton().isEnabled() ? completeButton() : null);
        assertThat(complaints()).as("what Tasklist complains of").isEmpty();
        complete.click();
    }

    private List<String> complaints() {
        return browser.findElements(By.cssSelector("[uib-alert]")).stream()
                .filter(WebElement::isDisplayed)
                .map(WebElement::getText)
                .toList();
    }

    private void type(By where, String text) {
        shown(where).sendKeys(text);
    }

    private WebElement shown(By what) {
        return waitFor(what.toString(), () -> browser.findElements(what).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
    }

    private <T> T waitFor(String name, Supplier<T> what) {
        return await(name)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                // The page redraws what was found a moment ago.
                .ignoreException(StaleElementReferenceException.class)
                .until(what::get, Objects::nonNull);
    }

    private static Optional<Path> first(String... candidates) {
        return Stream.of(candidates)
                .filter(candidate -> candidate != null && !candidate.isBlank())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
