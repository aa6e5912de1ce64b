-- Registers as known earlier: a party counts the documents of then.
CREATE INDEX decisions_past_party ON decisions_past (party_id);
CREATE INDEX leases_past_party ON leases_past (party_id);
