package dev.baton.database;

import jakarta.persistence.EntityManagerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.transaction.TransactionManagerCustomizers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

@Configuration(proxyBeanMethods = false)
class TransactionsConfiguration {

    /** The one of modules and engine alike. */
    @Bean
    PlatformTransactionManager transactionManager(
            EntityManagerFactory entities, ObjectProvider<TransactionManagerCustomizers> customizers) {
        RefusedCommits transactions = new RefusedCommits(entities);
        customizers.ifAvailable(all -> all.customize(transactions));
        return transactions;
    }
}
