import js from "@eslint/js";
import tseslint from "typescript-eslint";

import { order } from "./folders.cjs";

const oneWay = order.map((name, index) => {
    const later = order.slice(index + 1);
    const regex = `^(\\.\\./)+(${later.join("|")})(/|$)|/lane/local/main$`;
    const message = `${name}/ imports from ${order.slice(0, index).join(", ") || "no other folder"} alone`;
    return {
        files: [`${name}/**/*.ts`],
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
