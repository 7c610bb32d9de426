import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Data flows one way: each of these imports, types too, from those before it alone. */
const order = [
    ...["contracts", "model", "transforms", "checks", "observe", "policy", "census", "config"],
    ...["link", "components", "verify", "preview", "lane", "docs", "test/support", "bench"],
];

/** `config` is the files of that name at the root. A main.ts is a program: nobody imports it. */
const oneWay = order.map((name, index) => {
    const later = order.slice(index + 1).map((one) => (one === "config" ? "config\\w*" : one));
    const regex = `^\\.{1,2}/(\\.\\./)*(${later.join("|")})(/|$)|/main$`;
    const message = `${name}/ imports from ${order.slice(0, index).join(", ") || "nobody"} alone`;
    return {
        files: [name === "config" ? "config*.ts" : `${name}/**/*.ts`],
        ignores: ["**/main.ts"],
        rules: { "no-restricted-imports": ["error", { patterns: [{ regex, message }] }] },
    };
});

export default tseslint.config({ ignores: ["node_modules/"] }, js.configs.recommended, ...oneWay, {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
        parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
        // Pulumi's outputs and numbers are interpolated on purpose.
        "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
        // A resource is created for its effect; its handle is often not needed.
        "@typescript-eslint/no-confusing-void-expression": "off",
        "no-new": "off",
        // `{ key: _, ...rest }` is how a key is left out.
        "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
    },
});
