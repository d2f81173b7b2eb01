package dev.baton.process.engine.identity;

import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The people of the demonstration. Exists in the profile {@code demo} only; without it nobody knows these names or this password. */
@Component
@Profile("demo")
public class DemoPeople {

    private static final String PASSWORD = "Baton-demo-1";

    /** A person to sign in as, for the page that a stranger sees. */
    public record Sample(String user, String role, String home, String does) {}

    private final Identity identity;

    DemoPeople(Identity identity) {
        this.identity = identity;
    }

    /** One of the demonstration company's reps. May be called at every start. */
    public void addRep(String id, String firstName, String lastName, String email, String teamKey) {
        identity.provisionRep(id, firstName, lastName, email, teamKey, PASSWORD);
    }

    public String password() {
        return PASSWORD;
    }

    public List<Sample> samples() {
        return List.of(
                new Sample("rita", "Sales rep", "Tasklist", "Accepts leads and works them"),
                new Sample("mona", "Sales manager", "Tasklist", "Decides about late and unassigned leads"),
                new Sample("marc", "Marketer", "Tasklist", "Reviews leads, mends data, runs tracks"),
                new Sample("ana", "Analyst", "Cockpit", "Changes diagrams and tables"),
                new Sample("admin", "Administrator", "Admin", "Manages users and groups"));
    }

    void addStaff() {
        add("mona", "Mona", "Keller", Groups.MANAGERS);
        add("marc", "Marc", "Duval", Groups.MARKETERS);
        add("ana", "Ana", "Lima", Groups.ANALYSTS);
        add("admin", "Alex", "Admin", Groups.ADMINISTRATORS);
    }

    private void add(String id, String firstName, String lastName, String group) {
        identity.provisionPerson(id, firstName, lastName, id + "@baton.example", PASSWORD, group);
    }
}
