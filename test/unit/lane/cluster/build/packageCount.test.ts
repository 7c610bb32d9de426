import { expect, test } from "vitest";

import { packageCount } from "../../../../../lane/cluster/build/packageCount";

test("reports built packages and remaining time every 30 seconds", () => {
    const said: string[] = [];
    let seconds = 0;
    const dependencies = Array.from({ length: 100 }, (_, index) => `package${index}\n`).join("");
    const count = packageCount(
        dependencies,
        (text) => said.push(text),
        () => seconds,
    );
    for (let built = 1; built <= 30; built += 1) {
        seconds += 2;
        count("package");
    }
    expect(said).toEqual([
        "15 of 100 packages, at most 3 min left",
        "30 of 100 packages, at most 3 min left",
    ]);
});
