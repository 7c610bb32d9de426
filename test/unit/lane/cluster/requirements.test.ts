import { afterEach, describe, expect, it, vi } from "vitest";

import { ensurePackages } from "../../../../lane/cluster/packages";
import { requireLinuxRoot } from "../../../../lane/cluster/requirements";
import type { Progress } from "../../../../lane/progress";

const noSteps: Progress = {
    step: (name) => Promise.reject(new Error(`No step was expected, and there was: ${name}`)),
};

afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
});

describe("requireLinuxRoot", () => {
    it("names the alternative on another operating system", () => {
        vi.spyOn(process, "platform", "get").mockReturnValue("darwin");

        expect(requireLinuxRoot).toThrow(
            /needs Linux, and this is darwin\. Without it, use the Pulumi CLI/,
        );
    });

    it("names the user and the alternative without root", () => {
        vi.spyOn(process, "platform", "get").mockReturnValue("linux");
        vi.spyOn(process, "getuid").mockReturnValue(1000);

        expect(requireLinuxRoot).toThrow(/needs root .* uid 1000: run it with sudo/);
    });
});

describe("ensurePackages", () => {
    it("names the packages and the alternative without Debian", async () => {
        vi.stubEnv("PATH", "/nonexistent");

        await expect(ensurePackages(["containerd"], noSteps)).rejects.toThrow(
            /dpkg-query was not found: the lane installs containerd from Debian .*Pulumi CLI/,
        );
    });
});
