package dev.baton.process.engine.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.net.URI;
import java.net.URISyntaxException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.webapp.impl.security.auth.AuthenticationUtil;
import org.camunda.bpm.webapp.impl.security.auth.UserAuthentication;
import org.camunda.bpm.webapp.impl.util.ServletContextUtil;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.view.RedirectView;

/**
 * One sign-in for Baton's pages and Camunda's web applications: it begins the session that the web applications begin, with a new id. Afterwards the
 * person is where the link led to, which is always an address of this application.
 */
@Controller
class SignIn {

    private final People people;
    private final ProcessEngine engine;

    SignIn(People people, ProcessEngine engine) {
        this.people = people;
        this.engine = engine;
    }

    @GetMapping("/sign-in")
    String ask(
            @RequestParam(name = "to", defaultValue = "/") String to,
            @RequestParam(name = "user", defaultValue = "") String user,
            Model page) {
        return form(to, user, false, page);
    }

    @PostMapping("/sign-in")
    Object signIn(
            @RequestParam(name = "to", defaultValue = "/") String to,
            @RequestParam(name = "user", defaultValue = "") String user,
            @RequestParam(name = "password", defaultValue = "") String password,
            Model page,
            HttpServletRequest request,
            jakarta.servlet.http.HttpServletResponse response) {
        try {
            people.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(user, password));
        } catch (AuthenticationException e) {
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            return form(to, user, true, page);
        }
        UserAuthentication session = AuthenticationUtil.createAuthentication(engine, user);
        session.setCacheValidationTime(ServletContextUtil.getAuthCacheValidationTime(request.getServletContext()));
        AuthenticationUtil.revalidateSession(request, session);
        return redirect(inside(to));
    }

    @PostMapping("/sign-out")
    Object signOut(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
        return redirect("/");
    }

    private static String form(String to, String user, boolean refused, Model page) {
        page.addAttribute("to", inside(to));
        page.addAttribute("user", user);
        page.addAttribute("refused", refused);
        return "process/sign-in";
    }

    private static RedirectView redirect(String to) {
        RedirectView view = new RedirectView(to, true);
        view.setExpandUriTemplateVariables(false);
        view.setExposeModelAttributes(false);
        return view;
    }

    /** The address if it is a path of this application; {@code //host} and {@code /\host} lead to other hosts in some browsers. */
    static String inside(String to) {
        try {
            URI uri = new URI(to);
            boolean path = to.startsWith("/") && !to.startsWith("//") && !to.contains("\\") && uri.getHost() == null;
            return path && !uri.isAbsolute() ? to : "/";
        } catch (URISyntaxException e) {
            return "/";
        }
    }
}
