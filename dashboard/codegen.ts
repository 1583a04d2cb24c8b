import type { CodegenConfig } from "@graphql-codegen/cli";
import { addTypenameSelectionDocumentTransform } from "@graphql-codegen/client-preset";

// Types and documents from the service's own schema. The manifest it writes as well (texts by SHA-256) is what the
// service trusts: the build puts it beside the page.
const config: CodegenConfig = {
  schema: "../schema/schema.graphql",
  documents: ["src/**/*.graphql"],
  generates: {
    "src/graph/generated/": {
      preset: "client",
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { hashPropertyName: "documentId", hashAlgorithm: "sha256" },
      },
      documentTransforms: [addTypenameSelectionDocumentTransform],
      config: {
        enumsAsTypes: true,
        immutableTypes: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: { DateTime: "string", Decimal: "string" },
        avoidOptionals: { field: true },
      },
    },
  },
};

export default config;
