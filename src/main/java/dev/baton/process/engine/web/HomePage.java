package dev.baton.process.engine.web;

import dev.baton.process.engine.identity.DemoPeople;
import java.util.Arrays;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Leads each person to the application of their role, and tells a stranger what this is. */
@Controller
class HomePage {

    private static final String EXAMPLE = """
            curl http://localhost:8080/api/leads \\
              -H 'Authorization: Bearer demo-intake-key' -H 'Content-Type: application/json' \\
              -d '{"email": "vera@kestrel.example", "firstName": "Vera", "lastName": "Kestrel",
                   "jobTitle": "VP Operations", "company": "Kestrel AG", "country": "DE", "employees": 900,
                   "message": "Please call me.", "request": "call-me", "source": "web"}'""";

    private final ObjectProvider<DemoPeople> demonstration;

    HomePage(ObjectProvider<DemoPeople> demonstration) {
        this.demonstration = demonstration;
    }

    @GetMapping("/")
    String home(Authentication person, Model page) {
        if (person == null) {
            demonstration.ifAvailable(demo -> {
                page.addAttribute("people", demo.samples());
                page.addAttribute("password", demo.password());
                page.addAttribute("example", EXAMPLE);
            });
            return "process/home";
        }
        return Arrays.stream(Home.values())
                .filter(home -> home.isFor(person))
                .findFirst()
                .map(home -> "redirect:" + home.address())
                .orElse("process/no-role");
    }
}
