import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ensureCertManagerChart } from "../../lane/cluster/build";
import { certManagerPrograms, certManagerVersion } from "../../lane/cluster/build/certManager";
import { quietProgress } from "../../lane/progress";
import { tagImage } from "./tagImage";

/**
 * A copy of the chart with another version number, and the lane's images under that version's tag.
 * Helm's and Kubernetes' part of the upgrade is real; the differences between the two cert-manager
 * releases are not included.
 */
export async function relabelledCertManager(version: string): Promise<string> {
    const chart = await mkdtemp(join(tmpdir(), "chart-"));
    await cp(await ensureCertManagerChart(quietProgress), chart, { recursive: true });
    const file = join(chart, "Chart.yaml");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replaceAll(certManagerVersion, version));
    for (const program of certManagerPrograms) {
        const image = `quay.io/jetstack/cert-manager-${program}`;
        await tagImage(`${image}:${certManagerVersion}`, `${image}:${version}`);
    }
    return chart;
}
