package dev.baton.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.FileSystemUtils;

/** Every application context of a test has a data directory, and so a database, of its own, gone with the context. */
class FreshDataDirectory implements ContextCustomizerFactory {

    private static final String KEY = "baton.data-dir";

    @Override
    public ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        return new Fresh();
    }

    /** A record: all are equal, so that tests keep sharing their contexts. */
    private record Fresh() implements ContextCustomizer {

        @Override
        public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration test) {
            if (Stream.of(test.getPropertySourceProperties()).anyMatch(property -> property.startsWith(KEY))) {
                return;
            }
            try {
                Path directory = Files.createTempDirectory("baton-test");
                context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("fresh data directory", Map.of(KEY, directory.toString())));
                // Registered before any bean, so it goes after the last one: the server has ended by then.
                ((DefaultSingletonBeanRegistry) context.getBeanFactory())
                        .registerDisposableBean(
                                "freshDataDirectory", () -> FileSystemUtils.deleteRecursively(directory));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
