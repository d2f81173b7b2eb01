package dev.baton;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.test.context.DynamicPropertyRegistry;

/** A real mail server for the tests of this process, on a port that other runs on the same machine leave alone. */
public final class MailServer {

    public static final String HOST = "127.0.0.1";

    public static final int PORT = free();

    private static final int PATIENCE_MILLIS = 60_000;

    private MailServer() {}

    /** For a {@code @DynamicPropertySource}. */
    public static void address(DynamicPropertyRegistry registry) {
        registry.add("spring.mail.host", () -> HOST);
        registry.add("spring.mail.port", () -> PORT);
    }

    public static GreenMailExtension extension() {
        ServerSetup setup = new ServerSetup(PORT, HOST, ServerSetup.PROTOCOL_SMTP);
        setup.setServerStartupTimeout(PATIENCE_MILLIS);
        return new GreenMailExtension(setup)
                .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
    }

    /** Below the ports that a system gives to connections, one of which might take it between two tests. */
    private static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port, 50, InetAddress.getByName(HOST))) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Somebody else's; the next one.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
