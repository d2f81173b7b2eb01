package dev.baton.process;

import com.sun.net.httpserver.HttpServer;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.intake.SourceKeys;
import dev.baton.process.engine.identity.Groups;
import dev.baton.process.engine.identity.Identity;
import dev.baton.team.NewRep;
import dev.baton.team.Teams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * A small company: three reps for the German-speaking countries, one for the rest of Europe, two for North America, nobody for Latin America; a
 * manager, a marketer, and a provider of company data that answers what a test wants.
 */
@TestConfiguration(proxyBeanMethods = false)
class CompanyOfTheTests {

    static final String KEY = "key-of-the-process-tests";
    static final String PASSWORD = "Process-tests-1";
    static final String MANAGER = "mona";
    static final String MARKETER = "marc";

    static final Map<String, List<String>> TEAMS = Map.of(
            "dach", List.of("rita", "jonas", "lena"),
            "west", List.of("oliver"),
            "americas", List.of("dana", "ethan"),
            "latam", List.of(),
            "apac", List.of());

    private static final List<List<String>> DAY = List.of(List.of("09:00", "17:00"));

    @Bean
    @Primary
    SettableClock settableClock() {
        return new SettableClock();
    }

    @Bean
    CommandLineRunner company(Teams teams, Identity identity, SourceKeys keys, Clock clock) {
        return arguments -> {
            keys.put("website", KEY, 10_000);
            CalendarDefinition hours = new CalendarDefinition(
                    "UTC",
                    Stream.of("MON", "TUE", "WED", "THU", "FRI").collect(Collectors.toMap(d -> d, d -> DAY)),
                    null,
                    List.of());
            TEAMS.forEach((team, reps) -> {
                teams.put(team, team, hours);
                identity.provisionTeam(team, team);
                for (String rep : reps) {
                    String mail = rep + "@baton.example";
                    teams.put(new NewRep(rep, team, rep, "Rep", mail, Set.of("en"), Set.of(), 1000, 1, null));
                    identity.provisionRep(rep, rep, "Rep", mail, team, PASSWORD);
                }
            });
            identity.provisionPerson(MANAGER, "Mona", "M", "mona@baton.example", PASSWORD, Groups.MANAGERS);
            identity.provisionPerson(MARKETER, "Marc", "M", "marc@baton.example", PASSWORD, Groups.MARKETERS);
        };
    }

    /** Where the provider of company data listens, and what it says. One for the whole process, as there is one application. */
    static final class CompanyData {

        static volatile int status;
        static volatile String answer;
        static volatile int asked;

        private static final HttpServer SERVER = start();

        private CompanyData() {}

        static void knowsNothing() {
            answers(200, "{}");
        }

        static void answers(int newStatus, String newAnswer) {
            status = newStatus;
            answer = newAnswer;
            asked = 0;
        }

        static URI address() {
            return URI.create("http://127.0.0.1:" + SERVER.getAddress().getPort() + "/companies");
        }

        private static HttpServer start() {
            try {
                HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                server.createContext("/companies", exchange -> {
                    asked++;
                    exchange.getRequestBody().readAllBytes();
                    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
                server.start();
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
