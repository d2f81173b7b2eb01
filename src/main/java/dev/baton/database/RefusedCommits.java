package dev.baton.database;

import jakarta.persistence.EntityManagerFactory;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * JPA's transactions, none of which commits in part. Once the entity manager factory is closed Hibernate leaves the changes of entities out of a
 * commit without a word, while everything else that went over the same connection is kept. Here such a commit fails and is rolled back, and
 * commits under way when the application ends are waited for before the factory closes.
 */
final class RefusedCommits extends JpaTransactionManager implements DisposableBean {

    private final EntityManagerFactory entities;
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    private boolean closed;

    /** Depends on the factory, so that this is destroyed before it. */
    RefusedCommits(EntityManagerFactory entities) {
        super(entities);
        this.entities = entities;
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        gate.readLock().lock();
        try {
            if (closed || !entities.isOpen()) {
                // No TransactionException: after one of those Spring takes the outcome for unknown and rolls nothing
                // back.
                throw new IllegalStateException("DB-003 the application ends; nothing of this transaction is kept");
            }
            super.doCommit(status);
        } finally {
            gate.readLock().unlock();
        }
    }

    @Override
    public void destroy() {
        gate.writeLock().lock();
        try {
            closed = true;
        } finally {
            gate.writeLock().unlock();
        }
    }
}
