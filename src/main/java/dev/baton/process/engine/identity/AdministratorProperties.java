package dev.baton.process.engine.identity;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The first administrator. Known from the first start on; the password is not changed by later ones.
 *
 * @param id user id
 * @param password at least ten characters with an upper and a lower case letter, a digit and another sign
 */
@ConfigurationProperties("baton.admin")
record AdministratorProperties(String id, String password) {

    boolean isComplete() {
        return id != null && !id.isBlank() && password != null && !password.isBlank();
    }

    @Override
    public String toString() {
        return "AdministratorProperties[id=" + id + "]";
    }
}
