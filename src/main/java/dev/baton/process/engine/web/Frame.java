package dev.baton.process.engine.web;

import dev.baton.process.engine.web.People.Person;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.User;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;

/** Gives the header of each page its model attribute {@code reader}: who is signed in and where that person may go. Absent for strangers. */
final class Frame implements HandlerInterceptor {

    record Link(String label, String address) {}

    record Reader(String name, List<Link> links) {}

    private final ObjectProvider<IdentityService> identities;

    Frame(ObjectProvider<IdentityService> identities) {
        this.identities = identities;
    }

    @Override
    public void postHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler, ModelAndView page) {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        if (page != null && isRendered(page) && who instanceof Person) {
            page.addObject("reader", new Reader(name(who.getName()), links(who)));
        }
    }

    private static boolean isRendered(ModelAndView page) {
        String view = page.getViewName();
        return view != null && !view.startsWith("redirect:") && !view.startsWith("forward:");
    }

    private String name(String id) {
        User user = identities.getObject().createUserQuery().userId(id).singleResult();
        return user == null
                ? id
                : Stream.of(user.getFirstName(), user.getLastName())
                        .filter(part -> part != null && !part.isBlank())
                        .reduce((first, last) -> first + " " + last)
                        .orElse(id);
    }

    private static List<Link> links(Authentication person) {
        List<Link> links = new ArrayList<>();
        boolean everything = Home.has(person, List.of("ROLE_ADMIN"));
        Arrays.stream(Home.values())
                .filter(home -> everything || home.isFor(person))
                .forEach(home -> links.add(new Link(home.label(), home.address())));
        if (everything || Home.has(person, List.of("ROLE_REP", "ROLE_MANAGER"))) {
            links.add(new Link("Availability", "/availability/"));
        }
        return links;
    }
}
