package dev.baton.intake;

import dev.baton.intake.InvalidLead.FieldProblem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The text of a file and the encoding it was read in. A byte order mark counts first, then strict UTF-8, then UTF-16 by its zeros, then
 * whichever of Windows-1252 and Mac Roman makes words of the letters. What makes no words in either is asked for, not guessed.
 */
record FileText(String text, Charset encoding) {

    private static final int HEAD = 65_536;
    private static final List<Charset> ONE_BYTE =
            List.of(Charset.forName("windows-1252"), Charset.forName("x-MacRoman"), Charset.forName("windows-1250"));

    /**
     * @param encoding the name of the encoding, or null to find it
     * @throws InvalidLead when it is no text; says what it is instead
     */
    static FileText of(byte[] file, String encoding) {
        if (file.length == 0) {
            throw refusal("file", "is empty");
        }
        String kind = otherKind(file);
        if (kind != null) {
            throw refusal("file", "is " + kind + ", not a text file; save it as CSV");
        }
        FileText read = encoding == null || encoding.isBlank() ? detect(file) : read(file, named(encoding));
        String text = read.text().startsWith("\uFEFF") ? read.text().substring(1) : read.text();
        if (Blanks.trim(text).isEmpty()) {
            throw refusal("file", "is empty");
        }
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw refusal(
                    "file",
                    "contains a NUL character in line "
                            + text.substring(0, nul + 1).lines().count());
        }
        String head = text.substring(0, Math.min(text.length(), 500)).strip().toLowerCase(Locale.ROOT);
        if (head.startsWith("<!doctype")
                || head.startsWith("<html")
                || head.startsWith("<table")
                || head.startsWith("<?xml")) {
            throw refusal("file", "is a web page or XML, not CSV");
        }
        return new FileText(text, read.encoding());
    }

    private static FileText detect(byte[] file) {
        if (startsWith(file, 0xFF, 0xFE, 0, 0) || startsWith(file, 0, 0, 0xFE, 0xFF)) {
            return read(file, Charset.forName("UTF-32"));
        }
        if (startsWith(file, 0xFF, 0xFE) || startsWith(file, 0xFE, 0xFF)) {
            return read(file, StandardCharsets.UTF_16);
        }
        Optional<Charset> wide = wide(file);
        if (wide.isPresent()) {
            return read(file, wide.get());
        }
        Optional<String> utf8 = decode(file, StandardCharsets.UTF_8);
        if (utf8.isPresent()) {
            return new FileText(utf8.get(), StandardCharsets.UTF_8);
        }
        FileText best = null;
        int bestScore = 0;
        for (Charset charset : ONE_BYTE) {
            Optional<String> text = decode(file, charset);
            int score = text.map(FileText::plausibility).orElse(0);
            if (score > bestScore) {
                best = new FileText(text.get(), charset);
                bestScore = score;
            }
        }
        if (best == null) {
            throw refusal(
                    "encoding",
                    "cannot be told from the file; send it, such as encoding=windows-1252 or encoding=macintosh");
        }
        return best;
    }

    /** UTF-16 without a mark: in a text of mostly Latin letters every other byte is zero. */
    private static Optional<Charset> wide(byte[] file) {
        int length = Math.min(file.length, HEAD) & ~1;
        int even = 0;
        int odd = 0;
        for (int i = 0; i < length; i += 2) {
            even += file[i] == 0 ? 1 : 0;
            odd += file[i + 1] == 0 ? 1 : 0;
        }
        int most = length / 4;
        if (length >= 8 && odd > most && even == 0) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return length >= 8 && even > most && odd == 0 ? Optional.of(StandardCharsets.UTF_16BE) : Optional.empty();
    }

    /**
     * How much letters beyond ASCII look like parts of words: a small letter among letters does, a capital after a small letter, a sign between
     * letters or a whole word of such letters does not.
     */
    private static int plausibility(String text) {
        int score = 1;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 128) {
                run = 0;
                continue;
            }
            char before = i > 0 ? text.charAt(i - 1) : ' ';
            char after = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            boolean inWord = Character.isLetter(before) || Character.isLetter(after);
            if (Character.isLetter(c)) {
                run++;
                boolean capitalInside = Character.isUpperCase(c) && Character.isLowerCase(before);
                boolean rare = "ªºﬁﬂıˆ".indexOf(c) >= 0;
                score += capitalInside || rare
                        ? -4
                        : run > 2 ? -6 : "äöüßéèêëàâçôûîïñáíóúåøæãõìòùœ".indexOf(Character.toLowerCase(c)) >= 0 ? 3 : 1;
            } else {
                run = 0;
                boolean quote = "’‘“”–—…«»€£°§·®©™ \u00A0".indexOf(c) >= 0;
                boolean between = Character.isLetter(before) && Character.isLetter(after) && c != '’';
                score += between ? -4 : quote ? 1 : inWord ? -4 : Character.isISOControl(c) ? -4 : -1;
            }
        }
        return score;
    }

    private static Charset named(String encoding) {
        String name = encoding.strip();
        try {
            return Charset.forName(
                    name.equalsIgnoreCase("macintosh") || name.equalsIgnoreCase("macroman") ? "x-MacRoman" : name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw refusal(
                    "encoding", "must be the name of a character encoding, such as utf-8, utf-16 or windows-1252");
        }
    }

    private static FileText read(byte[] file, Charset charset) {
        return new FileText(
                decode(file, charset).orElseThrow(() -> refusal("file", "is not " + charset.name())), charset);
    }

    private static Optional<String> decode(byte[] file, Charset charset) {
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(file))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String otherKind(byte[] file) {
        if (startsWith(file, 'P', 'K', 3, 4) || startsWith(file, 'P', 'K', 5, 6)) {
            return "an Excel workbook or a ZIP archive";
        } else if (startsWith(file, 0xD0, 0xCF, 0x11, 0xE0)) {
            return "an old Excel workbook";
        } else if (startsWith(file, '%', 'P', 'D', 'F')) {
            return "a PDF";
        } else if (startsWith(file, 0x1F, 0x8B)) {
            return "compressed";
        } else if (startsWith(file, 0x89, 'P', 'N', 'G') || startsWith(file, 0xFF, 0xD8, 0xFF)) {
            return "an image";
        } else if (startsWith(file, '{', '\\', 'r', 't', 'f')) {
            return "an RTF document";
        }
        return null;
    }

    private static boolean startsWith(byte[] file, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= file.length || (file[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    static InvalidLead refusal(String field, String reason) {
        return new InvalidLead(List.of(new FieldProblem(field, reason)));
    }
}
