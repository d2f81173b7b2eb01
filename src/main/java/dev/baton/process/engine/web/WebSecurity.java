package dev.baton.process.engine.web;

import dev.baton.intake.ApiKeys;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.springframework.http.HttpMethod;
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
import org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.UriUtils;

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
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final String PUBLIC_PAGE_POLICY =
            "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none';"
                    + " form-action 'self'; frame-ancestors 'none'";

    private static final String[] EVERYBODY = {"REP", "MANAGER", "MARKETER", "ANALYST", "ADMIN"};

    private final ObjectProvider<IdentityService> identities;

    WebSecurity(ObjectProvider<IdentityService> identities) {
        this.identities = identities;
    }

    @Bean
    People people(IdentityService engineIdentities) {
        return new People(engineIdentities);
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

    /**
     * Pages of Baton's own. A module's page decides for itself what its reader may see; which roles may ask at all stands here. A stranger is sent to
     * the sign-in, which leads back.
     */
    @Bean
    @Order(50)
    SecurityFilterChain pages(HttpSecurity http, People people, ProcessEngine engine) throws Exception {
        RequestMatcher assets = request -> Paths.readingUnder("/baton").matches(request)
                || Paths.readingUnder("/webjars/htmx.org").matches(request);
        RequestMatcher signIn = Paths.under("/sign-in", "/sign-out");
        RequestMatcher leads = Paths.under("/leads");
        RequestMatcher availability = Paths.under("/availability");
        bare(http.securityMatcher(request -> assets.matches(request)
                        || signIn.matches(request)
                        || leads.matches(request)
                        || availability.matches(request)
                        || Paths.readingExactly("/").matches(request)))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(PAGE_POLICY))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
                .csrf(csrf -> csrf.csrfTokenRepository(new HttpSessionCsrfTokenRepository())
                        // Otherwise each file that a page loads would change the token in the page's forms.
                        .sessionAuthenticationStrategy(new NullAuthenticatedSessionStrategy()))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.FORWARD, DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers(assets)
                                .permitAll()
                                .requestMatchers(signIn)
                                .permitAll()
                                .requestMatchers(Paths.readingExactly("/"))
                                .permitAll()
                                .requestMatchers(leads)
                                .hasAnyRole(EVERYBODY)
                                .requestMatchers(Paths.readingUnder("/availability"))
                                .hasAnyRole(EVERYBODY)
                                .anyRequest()
                                .denyAll());
        signIn(http);
        http.addFilterBefore(new WebappSessionFilter(people, engine, false), CsrfFilter.class)
                .addFilterAfter(new EngineUserFilter(engine.getIdentityService()), AuthorizationFilter.class);
        return http.build();
    }

    /**
     * What mails and Baton's plugin of Tasklist ask about tasks. A stranger who opens a link is sent to the sign-in by the page itself.
     */
    @Bean
    @Order(60)
    SecurityFilterChain links(HttpSecurity http, People people, ProcessEngine engine) throws Exception {
        bare(http.securityMatcher(Paths.under("/tasks")))
                .authorizeHttpRequests(requests -> requests.requestMatchers(Paths.readingUnder("/tasks/of-lead"))
                        .permitAll()
                        .requestMatchers(
                                PathPatternRequestMatcher.withDefaults().matcher("/tasks/{task}/holder"))
                        .hasAnyRole(EVERYBODY)
                        .requestMatchers(PathPatternRequestMatcher.withDefaults()
                                .matcher(HttpMethod.POST, "/tasks/{task}/comments"))
                        .hasAnyRole(EVERYBODY)
                        .anyRequest()
                        .denyAll())
                .exceptionHandling(handling -> handling.authenticationEntryPoint(
                                (request, response, e) -> Problems.NOTHING_HERE.write(request, response))
                        .accessDeniedHandler((request, response, e) -> Problems.NOTHING_HERE.write(request, response)))
                .addFilterBefore(new WebappSessionFilter(people, engine), AnonymousAuthenticationFilter.class)
                .addFilterAfter(new EngineUserFilter(engine.getIdentityService()), AuthorizationFilter.class);
        return http.build();
    }

    /**
     * Where the links of mails to leads lead: no sign-in, no cookie, and no token beside the link's, since mail clients press the button of an
     * unsubscription, too. A stranger's page that presses a button needs the secret of the link for it.
     */
    @Bean
    @Order(PUBLIC_PAGES)
    SecurityFilterChain linksOfLeads(HttpSecurity http) throws Exception {
        bare(http.securityMatcher(Paths.under("/unsubscribe", "/confirm")))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(PUBLIC_PAGE_POLICY))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .addFilterAfter(new VisitorLimit(), HeaderWriterFilter.class)
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
        registry.addRedirectViewController("/availability", "/availability/");
        registry.addViewController("/availability/").setViewName("team/availability");
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new Frame(identities));
    }

    private static SecurityFilterChain closed(HttpSecurity http) throws Exception {
        bare(http)
                .authorizeHttpRequests(requests -> requests
                        // An error of an open page is rendered by a page that is not open itself.
                        .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.ASYNC)
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
        if (Problems.isPage(request) && HttpMethod.GET.matches(request.getMethod()) && isPageOfBaton(request)) {
            String query = request.getQueryString();
            String to =
                    request.getRequestURI().substring(request.getContextPath().length())
                            + (query == null ? "" : "?" + query);
            response.sendRedirect(
                    request.getContextPath() + "/sign-in?to=" + UriUtils.encode(to, StandardCharsets.UTF_8));
            return;
        }
        // A page that fetches with an expired session shall say so itself, not have the browser open a window for a
        // password.
        String mode = request.getHeader("Sec-Fetch-Mode");
        if (mode == null || mode.toLowerCase(Locale.ROOT).equals("navigate")) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Baton\", charset=\"UTF-8\"");
        }
        Problems.SIGN_IN.write(request, response);
    }

    /** Everything else that asks for a sign-in is for programs, which send a password with the request. */
    private static boolean isPageOfBaton(HttpServletRequest request) {
        return Paths.under("/leads", "/availability").matches(request)
                && request.getHeader(HttpHeaders.AUTHORIZATION) == null;
    }
}
