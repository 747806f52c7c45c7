"""The usual way, to compare with: one message at a time; state, outbox and inbox in one MongoDB transaction.

Everything else is the same: the same blueprint (contracts, listen table, deciders, announcements, effects, signature
checks), the same broker and store, the same durability (acks=all, majority, journaled). Only the way of recording
differs, as the textbooks have it: insert into the inbox, load the state, decide, and write state and outbox, all in one
transaction; another loop publishes the outbox row by row; offsets are committed message by message.

Where a choice is free it is made in favour of speed: a state that did not change is not written, nothing lingers, what
must wait (a digest, a fact that came too early) waits in memory, and the lists, which ours writes too, are left out.
"""
