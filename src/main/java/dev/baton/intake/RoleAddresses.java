package dev.baton.intake;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Addresses that several people read, such as {@code info@} or {@code vertrieb.nord@}: they tell the company, not the person. */
@Component
class RoleAddresses {

    private final Set<String> words = Set.copyOf(WordLists.read("role-addresses.txt"));

    /**
     * @param emailKey an address in its comparable form, or null
     * @param name of the person who gave it: a word of the address that is part of that name tells nothing of a role
     */
    boolean isRole(String emailKey, ComparedName name) {
        if (emailKey == null) {
            return false;
        }
        String local = WordLists.fold(emailKey.substring(0, emailKey.lastIndexOf('@')));
        String account = local.contains("+") ? local.substring(0, local.indexOf('+')) : local;
        if (isWord(account, name)) {
            return true;
        }
        List<String> parts = Arrays.stream(account.split("[._\\-\"]+"))
                .filter(part -> !part.isEmpty())
                .toList();
        return !parts.isEmpty() && (isWord(parts.get(0), name) || isWord(parts.get(parts.size() - 1), name));
    }

    private boolean isWord(String part, ComparedName name) {
        String word = part.replaceFirst("\\d+$", "");
        return words.contains(word) && !name.words().contains(word);
    }
}
