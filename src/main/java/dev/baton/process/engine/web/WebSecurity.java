package dev.baton.process.engine.web;

import dev.baton.intake.ApiKeys;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.SessionManagementConfigurer.SessionFixationConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The doors of the house, one chain each; what matches none is answered {@code 404}. A module with pages for the public adds a chain of its own
 * with an order between {@link #PUBLIC_PAGES} and the last one.
 */
@Configuration(proxyBeanMethods = false)
@EnableMethodSecurity
class WebSecurity implements WebMvcConfigurer {

    /** Where a module's chain for public pages belongs. */
    static final int PUBLIC_PAGES = 100;

    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String BARE_PAGE_POLICY =
            "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final String TASKLIST = "/camunda/app/tasklist/default/";

    @Bean
    People people(IdentityService identities) {
        return new People(identities);
    }

    /** Before everything else: what comes next takes some of these addresses for mistakes of its own. */
    @Bean
    FilterRegistrationBean<AddressGuard> addressGuard() {
        FilterRegistrationBean<AddressGuard> guard = new FilterRegistrationBean<>(new AddressGuard());
        guard.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return guard;
    }

    /** Camunda's web applications bring their own sign-in, CSRF and content security policy; they get closed doors only, and HSTS. */
    @Bean
    @Order(10)
    SecurityFilterChain webapps(HttpSecurity http) throws Exception {
        bare(http.securityMatcher(Paths.under("/camunda")))
                .headers(headers -> headers.defaultsDisabled().httpStrictTransportSecurity(Customizer.withDefaults()))
                .anonymous(AbstractHttpConfigurer::disable)
                .servletApi(AbstractHttpConfigurer::disable)
                .addFilterBefore(new QueryGuard(), HeaderWriterFilter.class)
                .addFilterBefore(new SignedOut(), HeaderWriterFilter.class);
        return http.build();
    }

    @Bean
    @Order(20)
    SecurityFilterChain operations(HttpSecurity http) throws Exception {
        bare(http.securityMatcher(Paths.under("/actuator")))
                .authorizeHttpRequests(requests -> requests.requestMatchers(Paths.readingUnder("/actuator/health"))
                        .permitAll()
                        .anyRequest()
                        .hasRole("ADMIN"));
        signIn(http);
        return http.build();
    }

    @Bean
    @Order(30)
    SecurityFilterChain engineRest(
            HttpSecurity http,
            People people,
            ProcessEngine engine,
            @Value("${baton.engine-rest.enabled:false}") boolean enabled)
            throws Exception {
        http.securityMatcher(Paths.under("/engine-rest"));
        if (!enabled) {
            return closed(http);
        }
        bare(http).authorizeHttpRequests(requests -> requests.anyRequest().authenticated());
        signIn(http);
        http.addFilterBefore(new WebappSessionFilter(people, engine), AnonymousAuthenticationFilter.class)
                .addFilterAfter(new EngineUserFilter(engine.getIdentityService()), AuthorizationFilter.class)
                .addFilterAfter(new QueryGuard(), EngineUserFilter.class);
        return http.build();
    }

    @Bean
    @Order(40)
    SecurityFilterChain api(HttpSecurity http, People people, ProcessEngine engine, ObjectProvider<ApiKeys> keys)
            throws Exception {
        bare(http.securityMatcher(Paths.under("/api", "/v3/api-docs", "/v3/api-docs.yaml")))
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                Paths.under("/api/leads", "/api/imports", "/api/outcomes"))
                        .authenticated()
                        // Whatever else there is, is for people: a source's key lies on somebody else's web server.
                        .anyRequest()
                        .hasAnyRole("REP", "MANAGER", "MARKETER", "ANALYST", "ADMIN"));
        signIn(http);
        http.addFilterBefore(new ApiKeyFilter(keys), AnonymousAuthenticationFilter.class)
                .addFilterBefore(new WebappSessionFilter(people, engine), AnonymousAuthenticationFilter.class)
                .addFilterAfter(new EngineUserFilter(engine.getIdentityService()), AuthorizationFilter.class);
        return http.build();
    }

    /** Pages of Baton's own for people who are signed in; what they may see there the interface decides. */
    @Bean
    @Order(50)
    SecurityFilterChain pages(HttpSecurity http, People people, ProcessEngine engine) throws Exception {
        bare(http.securityMatcher(Paths.under("/availability")))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(PAGE_POLICY))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers(Paths.readingUnder("/availability"))
                        .hasAnyRole("REP", "MANAGER", "MARKETER", "ANALYST", "ADMIN")
                        .anyRequest()
                        .denyAll());
        signIn(http);
        http.addFilterBefore(new WebappSessionFilter(people, engine), AnonymousAuthenticationFilter.class);
        return http.build();
    }

    /**
     * Links of mails to people. Whoever is not signed in is sent to Tasklist as well, which asks for it; a window for a password would do so twice.
     */
    @Bean
    @Order(60)
    SecurityFilterChain links(HttpSecurity http, People people, ProcessEngine engine) throws Exception {
        bare(http.securityMatcher(Paths.under("/tasks")))
                .authorizeHttpRequests(requests -> requests.requestMatchers(Paths.readingUnder("/tasks/of-lead"))
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .exceptionHandling(handling -> handling.authenticationEntryPoint(
                                (request, response, e) -> Problems.NOTHING_HERE.write(request, response))
                        .accessDeniedHandler((request, response, e) -> Problems.NOTHING_HERE.write(request, response)))
                .addFilterBefore(new WebappSessionFilter(people, engine), AnonymousAuthenticationFilter.class)
                .addFilterAfter(new EngineUserFilter(engine.getIdentityService()), AuthorizationFilter.class);
        return http.build();
    }

    /** The way out of marketing mail, for whoever has the link: no sign-in, no cookie, and no token of ours, since mail clients press the button, too. */
    @Bean
    @Order(PUBLIC_PAGES)
    SecurityFilterChain unsubscribing(HttpSecurity http) throws Exception {
        bare(http.securityMatcher(Paths.under("/unsubscribe")))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(BARE_PAGE_POLICY))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll());
        return http.build();
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    SecurityFilterChain everythingElse(HttpSecurity http) throws Exception {
        return closed(http);
    }

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/", TASKLIST);
        registry.addRedirectViewController("/availability", "/availability/");
        registry.addViewController("/availability/").setViewName("forward:/availability/index.html");
    }

    private static SecurityFilterChain closed(HttpSecurity http) throws Exception {
        bare(http)
                .authorizeHttpRequests(requests -> requests
                        // An error of an open page is rendered by a page that is not open itself.
                        .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(Paths.readingExactly("/"))
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .exceptionHandling(handling -> handling.authenticationEntryPoint(
                                (request, response, e) -> Problems.NOTHING_HERE.write(request, response))
                        .accessDeniedHandler((request, response, e) -> Problems.NOTHING_HERE.write(request, response)));
        return http.build();
    }

    private static HttpSecurity bare(HttpSecurity http) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                // The session is the web applications', which change its id when somebody signs in. Changed with every
                // request, it would be
                // gone for the next one of the same page.
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS)
                        .sessionFixation(SessionFixationConfigurer::none));
    }

    private static void signIn(HttpSecurity http) throws Exception {
        http.httpBasic(basic -> basic.authenticationEntryPoint(WebSecurity::askToSignIn))
                .exceptionHandling(handling -> handling.authenticationEntryPoint(WebSecurity::askToSignIn)
                        .accessDeniedHandler(
                                (request, response, e) -> Problems.NOT_PERMITTED.write(request, response)));
    }

    private static void askToSignIn(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        // A page that fetches with an expired session shall say so itself, not have the browser open a window for a
        // password.
        String mode = request.getHeader("Sec-Fetch-Mode");
        if (mode == null || mode.toLowerCase(Locale.ROOT).equals("navigate")) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Baton\", charset=\"UTF-8\"");
        }
        Problems.SIGN_IN.write(request, response);
    }
}
