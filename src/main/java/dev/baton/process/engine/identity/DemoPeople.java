package dev.baton.process.engine.identity;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The people of the demonstration. Exists in the profile {@code demo} only; without it nobody knows these names or this password. */
@Component
@Profile("demo")
public class DemoPeople {

    private static final String PASSWORD = "Baton-demo-1";

    private final Identity identity;

    DemoPeople(Identity identity) {
        this.identity = identity;
    }

    /** One of the demonstration company's reps. May be called at every start. */
    public void addRep(String id, String firstName, String lastName, String email, String teamKey) {
        identity.provisionRep(id, firstName, lastName, email, teamKey, PASSWORD);
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
