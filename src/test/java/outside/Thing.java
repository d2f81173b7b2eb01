package outside;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An entity of a test alone: outside Baton's packages, where the application would look for its table. */
@Entity(name = "thing")
public class Thing {

    @Id
    public int id;

    public String stage = "captured";
}
