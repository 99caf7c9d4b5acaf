/** Examples for the page of installed actions; a test runs each of them. */
import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const validateExamples: TemplateExample[] = [
  {
    description: 'Check score.yaml for Kubernetes, and fail the task if it has an error',
    example: `steps:
  - id: validate
    name: Validate score.yaml
    action: score:validate
`,
  },
  {
    description: 'Check a Score file and its Humanitec extension for both targets, and take warnings for errors',
    example: `steps:
  - id: validate
    name: Validate score.yaml
    action: score:validate
    input:
      target: both
      extensions: humanitec.score.yaml
      envType: development
      strict: true
`,
  },
  {
    description: 'Show what is wrong on the page of the task without failing it',
    example: `steps:
  - id: validate
    name: Validate score.yaml
    action: score:validate
    input:
      failOnError: false
output:
  text:
    - title: Score
      content: \${{ steps.validate.output.summary }}
`,
  },
];

export const generateExamples: TemplateExample[] = [
  {
    description: 'Write manifests.yaml, with names that follow from the name of the repository',
    example: `steps:
  - id: generate
    name: Write the manifests
    action: score:generate
    input:
      target: k8s
      seed: \${{ (parameters.repoUrl | parseRepoUrl).repo }}
      image: registry.example.com/shop:main
`,
  },
  {
    description: 'Write a file for each object to the folder deploy',
    example: `steps:
  - id: generate
    name: Write the manifests
    action: score:generate
    input:
      target: k8s
      seed: shop
      image: registry.example.com/shop:main
      namespace: shop
      outputDir: deploy
`,
  },
  {
    description: 'Write a compose file',
    example: `steps:
  - id: generate
    name: Write compose.yaml
    action: score:generate
    input:
      target: compose
      seed: shop
      image: registry.example.com/shop:main
`,
  },
];

export const catalogExamples: TemplateExample[] = [
  {
    description: 'Write catalog-info.yaml for score.yaml',
    example: `steps:
  - id: catalog
    name: Write catalog-info.yaml
    action: score:catalog
    input:
      owner: group:default/platform
`,
  },
  {
    description: 'Say more of the component',
    example: `steps:
  - id: catalog
    name: Write catalog-info.yaml
    action: score:catalog
    input:
      owner: group:default/platform
      system: checkout
      lifecycle: production
      annotations:
        github.com/project-slug: acme/shop
      tags: [go]
      links:
        - url: https://shop.example.com
          title: The shop
`,
  },
];
