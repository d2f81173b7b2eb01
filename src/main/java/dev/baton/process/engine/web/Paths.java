package dev.baton.process.engine.web;

import jakarta.servlet.http.HttpServletRequest;

/** The path of a request as the container decoded it. */
final class Paths {

    private Paths() {}

    static String of(HttpServletRequest request) {
        String info = request.getPathInfo();
        return info == null ? request.getServletPath() : request.getServletPath() + info;
    }
}
