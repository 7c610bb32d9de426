import { CoreV1Api } from "@kubernetes/client-node";
import { beforeAll, describe, expect, test } from "vitest";

import { ensureTools } from "../../../lane/cluster/build";
import { kubeconfigPath } from "../../../lane/cluster/layout";
import { destroy } from "../../../lane/engine";
import { killedUp, seeded } from "../../support/interrupted";
import { laneConfig, namespace, switchTo, up } from "../../support/lane";
import { quiet } from "../../support/startCluster";

describe("an up that is killed", () => {
    beforeAll(async () => {
        await up("plain");
        const { helm } = await ensureTools(quiet);
        const env = { KUBECONFIG: kubeconfigPath };
        await destroy({ projectDir: process.cwd(), stack: "dev", helm, env });
        // cert-manager leaves the leaves of the old root behind, and would use them again.
        const core = laneConfig().makeApiClient(CoreV1Api);
        const labelSelector = "controller.cert-manager.io/fao=true";
        await core.deleteCollectionNamespacedSecret({ namespace, labelSelector });
    });

    test(
        "ten times, at random, goes on where it was, and converges",
        { timeout: 1_200_000 },
        async () => {
            const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
            const random = seeded(seed);
            const killed: string[] = [];
            while (killed.length < 10) {
                const mode = killed.length % 4 === 3 ? "plain" : "mtls";
                const seconds = 4 + random() * 26;
                if (await killedUp(mode, seconds)) killed.push(`${mode} ${seconds.toFixed(1)} s`);
            }
            process.stdout.write(`SEED=${seed} killed: ${killed.join(", ")}\n`);
            expect(await switchTo("mtls")).toEqual([]);
            const { steps } = await up("mtls");
            expect(steps.filter(({ op }) => op !== "same")).toEqual([]);
        },
    );
});
