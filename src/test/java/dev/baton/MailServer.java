package dev.baton;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * A real mail server for the tests of one application, on a port of its own: another application that is still there from other tests, or another run on
 * the same machine, sends nothing to it.
 */
public final class MailServer {

    public static final String HOST = "127.0.0.1";

    private static final int PATIENCE_MILLIS = 60_000;
    private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

    private final int port = free();

    /** For a {@code @DynamicPropertySource}. */
    public void address(DynamicPropertyRegistry registry) {
        registry.add("spring.mail.host", () -> HOST);
        registry.add("spring.mail.port", () -> port);
    }

    public int port() {
        return port;
    }

    public GreenMailExtension extension() {
        ServerSetup setup = new ServerSetup(port, HOST, ServerSetup.PROTOCOL_SMTP);
        setup.setServerStartupTimeout(PATIENCE_MILLIS);
        return new GreenMailExtension(setup)
                .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
    }

    /** Below the ports that a system gives to connections, one of which might take it between two tests. */
    private static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port, 50, InetAddress.getByName(HOST))) {
                if (TAKEN.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (BindException e) {
                // Somebody else's; the next one.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
