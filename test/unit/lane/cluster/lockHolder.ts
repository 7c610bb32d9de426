import { once } from "node:events";

import { exclusively } from "../../../../lane/cluster/lock";

/** Holds the cluster's lock until standard input ends; prints "held" once it has it. */
void exclusively("testing the lock", async () => {
    process.stdout.write("held\n");
    await once(process.stdin.resume(), "end");
});
