package dev.baton.intake;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param further kinds of activities of the company, each with the built-in kind that it scores and acts as */
@ConfigurationProperties("baton.activities")
record ActivitySettings(@DefaultValue Map<String, String> further) {}
