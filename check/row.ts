import { row, type OpenRow, type Row } from "../verify/row";

export type { Row } from "../verify/row";

/** What a row is about; docs/check.md has a section for each. */
export type Category =
    | "account"
    | "cert-manager"
    | "clock"
    | "cluster"
    | "config"
    | "Google Cloud"
    | "Kubernetes"
    | "namespaces"
    | "network"
    | "pods";

/** Starts a row whose failure points to its section of docs/check.md. */
export function checkRow(id: string, category: Category, meaning: string): OpenRow {
    return row(id, category, meaning, pageOf(category));
}

/** Rows of one concern, in the order of the table. */
export type Rows = Promise<readonly Row[]>;

const pageOf = (category: Category) =>
    `docs/check.md#${category.toLowerCase().replaceAll(/[^a-z-]+/g, "-")}`;
