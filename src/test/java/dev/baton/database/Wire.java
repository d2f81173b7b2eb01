package dev.baton.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The way to a server, which can be cut (connections are refused) or go silent (they are accepted, nothing comes back). */
final class Wire implements AutoCloseable {

    private final int target;
    private final int port;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile boolean silent;
    private volatile ServerSocket server;

    Wire(int target) throws IOException {
        this.target = target;
        this.server = listen(0);
        this.port = server.getLocalPort();
    }

    int port() {
        return port;
    }

    void cut() throws IOException {
        server.close();
        hangUp();
    }

    void silence() {
        silent = true;
    }

    void mend() throws IOException {
        if (silent) {
            hangUp();
            silent = false;
        }
        if (server.isClosed()) {
            server = listen(port);
        }
    }

    @Override
    public void close() throws IOException {
        cut();
    }

    private void hangUp() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    private ServerSocket listen(int on) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), on));
        start(() -> {
            while (true) {
                Socket client = socket.accept();
                open.add(client);
                var there = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(there);
                start(() -> carry(client.getInputStream(), there.getOutputStream(), client, there));
                start(() -> carry(there.getInputStream(), client.getOutputStream(), there, client));
            }
        });
        return socket;
    }

    private void carry(InputStream in, OutputStream out, Socket from, Socket to) throws IOException {
        try (from;
                to) {
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!silent) {
                    out.write(buffer, 0, n);
                }
            }
        }
    }

    private static void start(Step step) {
        var thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException e) {
                // cut
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Step {
        void run() throws IOException;
    }
}
