package dev.baton.process.engine.web;

import java.util.List;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/** A Camunda web application, and whose daily work it holds. The first that fits is where a person starts. */
enum Home {
    TASKLIST("Tasklist", "/camunda/app/tasklist/default/", List.of("ROLE_REP", "ROLE_MANAGER", "ROLE_MARKETER")),
    COCKPIT("Cockpit", "/camunda/app/cockpit/default/", List.of("ROLE_ANALYST", "ROLE_MANAGER")),
    ADMIN("Admin", "/camunda/app/admin/default/", List.of("ROLE_ADMIN"));

    private final String label;
    private final String address;
    private final List<String> roles;

    Home(String label, String address, List<String> roles) {
        this.label = label;
        this.address = address;
        this.roles = roles;
    }

    String label() {
        return label;
    }

    String address() {
        return address;
    }

    boolean isFor(Authentication person) {
        return has(person, roles);
    }

    static boolean has(Authentication person, List<String> roles) {
        return person.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .anyMatch(roles::contains);
    }
}
