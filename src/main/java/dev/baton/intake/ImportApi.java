package dev.baton.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.intake.InvalidLead.FieldProblem;
import dev.baton.lead.LeadRefused;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@Tag(name = "Imports")
@RestController
@RequestMapping("/api/imports")
class ImportApi {

    private final Imports imports;
    private final Callers callers;
    private final ObjectMapper json;

    ImportApi(Imports imports, Callers callers, ObjectMapper json) {
        this.imports = imports;
        this.callers = callers;
        this.json = json;
    }

    @Operation(
            summary = "Imports a CSV file of leads",
            description =
                    "mapping: a JSON object of column to field. encoding and decimal (. or ,) are found in the file, and asked for where they cannot be.")
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<Map<String, Object>> start(
            @RequestParam MultipartFile file,
            @RequestParam(defaultValue = "lead") String kind,
            @RequestParam(defaultValue = "{}") String mapping,
            @RequestParam(required = false) String encoding,
            @RequestParam(required = false) String decimal,
            Authentication asker)
            throws IOException {
        callers.admit(asker);
        if (!kind.equals("lead")) {
            throw new InvalidLead(
                    List.of(new FieldProblem("kind", "must be lead; other kinds cannot be imported yet")));
        }
        Imports.Staged staged =
                imports.start(file.getBytes(), mapping(mapping), encoding, decimal, callers.name(asker));
        URI self = URI.create("/api/imports/" + staged.id());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", staged.id());
        answer.put("self", self);
        answer.put("rows", staged.rows());
        answer.put("encoding", staged.encoding());
        answer.put("delimiter", staged.delimiter());
        answer.put("headerLine", staged.headerLine());
        answer.put("columns", staged.columns());
        return ResponseEntity.accepted().location(self).body(answer);
    }

    @Operation(summary = "How far an import is")
    @GetMapping("/{id}")
    Imports.Progress progress(@PathVariable UUID id, Authentication asker) {
        callers.admitPerson(asker);
        return imports.find(id).orElseThrow(() -> new LeadRefused("IMPORT-001", "no import " + id));
    }

    @Operation(summary = "Every row with its line, its lead and the fields that could not be taken as they came")
    @GetMapping("/{id}/rows")
    List<Imports.RowResult> rows(@PathVariable UUID id, Authentication asker) {
        callers.admitPerson(asker);
        return imports.rows(id);
    }

    @Operation(summary = "Every refused row, with line and reason")
    @GetMapping("/{id}/rejects")
    List<Imports.Reject> rejects(@PathVariable UUID id, Authentication asker) {
        callers.admitPerson(asker);
        return imports.rejects(id);
    }

    private Map<String, String> mapping(String text) {
        try {
            Map<String, String> mapping = json.readValue(text, new TypeReference<>() {});
            if (mapping != null && !mapping.containsValue(null)) {
                return mapping;
            }
            throw new InvalidLead(List.of(new FieldProblem("mapping", "must be a JSON object of column to field")));
        } catch (JsonProcessingException e) {
            throw new InvalidLead(List.of(new FieldProblem("mapping", "must be a JSON object of column to field")));
        }
    }
}
