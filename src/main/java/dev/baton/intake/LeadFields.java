package dev.baton.intake;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/** What a source may send of a lead, for the interface's description only: {@link LeadReader} reads the body itself, to name every bad field. */
@Schema(
        name = "Lead",
        description = "An e-mail or a phone is needed. A field that is not listed is kept as an attribute.")
record LeadFields(
        @Schema(example = "vera@kestrel.example") String email,
        @Schema(example = "+49 30 123456") String phone,
        @Schema(example = "Vera") String firstName,
        @Schema(example = "Kestrel") String lastName,
        @Schema(example = "VP Operations") String jobTitle,
        @Schema(example = "Kestrel AG") String company,
        @Schema(example = "https://kestrel.example") String website,

        @Schema(example = "DE", description = "ISO code or name")
        String country,

        String region,
        String city,
        String postalCode,
        @Schema(example = "900") Integer employees,
        @Schema(example = "120000000") BigDecimal annualRevenue,
        String industry,
        String productInterest,
        String useCase,
        BigDecimal budget,
        @Schema(example = "this quarter") String timeframe,
        String complexity,
        String message,
        @Schema(example = "call-me") String request,

        @Schema(
                example = "web",
                description = "web, form, api, import, manual, event, partner, webhook, or one that is configured")
        String source,

        String campaign,
        String medium,
        String referrer,
        String landingPage,
        ConsentFields consent,
        Map<String, String> externalIds,
        Map<String, Object> attributes) {

    @Schema(name = "Consent")
    record ConsentFields(boolean marketing, Instant at, String text) {}
}
