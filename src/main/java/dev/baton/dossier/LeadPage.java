package dev.baton.dossier;

import dev.baton.assignment.Assignments;
import dev.baton.lead.Decision;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.LeadUnknown;
import dev.baton.lead.Leads;
import dev.baton.sla.ServiceLevels;
import dev.baton.sla.SlaClock;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page of one lead, to which mails and chat messages link. Read-only beside the comments; a rep who had the lead can still read it for a while. For
 * everyone else it does not exist.
 */
@Controller
class LeadPage {

    private static final String MISSING = "error/404";
    private static final int LONGEST_CHAIN = 20;

    private final Visibility visibility;
    private final Leads leads;
    private final Dossiers dossiers;
    private final Assignments assignments;
    private final ServiceLevels serviceLevels;
    private final Comments comments;
    private final OpenTasks tasks;

    LeadPage(
            Visibility visibility,
            Leads leads,
            Dossiers dossiers,
            Assignments assignments,
            ServiceLevels serviceLevels,
            Comments comments,
            OpenTasks tasks) {
        this.visibility = visibility;
        this.leads = leads;
        this.dossiers = dossiers;
        this.assignments = assignments;
        this.serviceLevels = serviceLevels;
        this.comments = comments;
        this.tasks = tasks;
    }

    /** Where a merged lead went. */
    record Target(LeadId id, long number) {}

    @GetMapping("/leads/{id}")
    String open(@PathVariable("id") String address, Authentication reader, Model page, HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Optional<Lead> lead = find(address);
        Optional<Lead> target = lead.flatMap(this::target).filter(to -> visibility.mayRead(to, reader));
        if (lead.isEmpty() || !visibility.mayRead(lead.get(), reader)) {
            if (target.isPresent()) {
                return "redirect:/leads/" + target.get().id();
            }
            response.setStatus(HttpStatus.NOT_FOUND.value());
            return MISSING;
        }
        page.addAttribute(
                "target", target.map(to -> new Target(to.id(), to.number())).orElse(null));
        return show(lead.get(), reader, page);
    }

    @PostMapping("/leads/{id}/comments")
    String comment(
            @PathVariable("id") String address,
            @RequestParam(name = "comment", defaultValue = "") String comment,
            Authentication reader,
            Model page,
            HttpServletResponse response) {
        Optional<Lead> lead = find(address).filter(found -> visibility.maySee(found, reader));
        if (lead.isEmpty()) {
            response.setStatus(HttpStatus.NOT_FOUND.value());
            return MISSING;
        }
        try {
            comments.add(lead.get().id(), comment, reader.getName());
        } catch (LeadRefused e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
            page.addAttribute("refused", "Write 1 to %,d characters.".formatted(Comments.LONGEST));
            page.addAttribute("comment", comment);
            return show(lead.get(), reader, page);
        }
        return "redirect:/leads/" + lead.get().id() + "#history";
    }

    private String show(Lead lead, Authentication reader, Model page) {
        LeadId id = lead.id();
        ZoneId zone = assignments
                .zone(reader.getName())
                .or(() -> assignments.open(id).flatMap(a -> assignments.zone(a.rep())))
                .orElseGet(serviceLevels::marketingZone);
        Map<String, String> reps = assignments.choices().stream()
                .collect(Collectors.toMap(Assignments.Choice::rep, Assignments.Choice::name));
        Instant now = leads.now();
        DecisionWords words = new DecisionWords(zone, reps, team -> assignments
                .names(team, null)
                .map(Assignments.Names::team)
                .orElse(team));
        page.addAttribute("id", id);
        page.addAttribute("lead", dossiers.of(id, zone));
        page.addAttribute("zone", zone.getId());
        page.addAttribute(
                "clocks",
                serviceLevels.clocks(id).stream()
                        .sorted(Comparator.comparing(SlaClock::startsAt).reversed())
                        .map(clock -> ClockWords.of(clock, zone, now))
                        .toList());
        page.addAttribute(
                "decisions",
                Stream.concat(leads.decisions(id).stream().map(assignments::whole), assignments.decisions(id).stream())
                        .sorted(Comparator.comparing(Decision::at).reversed())
                        .map(words::tell)
                        .toList());
        boolean current = visibility.maySee(lead, reader);
        page.addAttribute("former", !current);
        page.addAttribute("answerable", current && tasks.mayAnswer(id, reader));
        return "dossier/lead";
    }

    private Optional<Lead> find(String address) {
        try {
            return Optional.of(leads.find(LeadId.of(address)));
        } catch (LeadUnknown | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Lead> target(Lead merged) {
        Lead lead = merged;
        for (int step = 0; step < LONGEST_CHAIN && lead.mergedInto() != null; step++) {
            lead = leads.find(lead.mergedInto());
        }
        return lead == merged ? Optional.empty() : Optional.of(lead);
    }
}
