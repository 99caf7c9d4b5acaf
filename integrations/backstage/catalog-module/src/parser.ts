import { parseEntityYaml, processingResult, type CatalogProcessorParser } from '@backstage/plugin-catalog-node';
import type { CompilerSettings } from 'backstage-plugin-score-node';
import { commonLocationKey, entitiesOf, isScoreFile, type EntityDefaults } from './entities';

/**
 * Makes a parser that takes a Score file as a descriptor of the catalog, and any other file for what it is.
 *
 * A backend has one parser only. A backend that has one of its own calls this one from there.
 */
export function createScoreEntityDataParser(settings: CompilerSettings, defaults: EntityDefaults): CatalogProcessorParser {
  return async function* parse({ data, location }) {
    if (!isScoreFile(data)) {
      yield* parseEntityYaml(data, location);
      return;
    }
    try {
      for (const entity of await entitiesOf(settings, defaults, data, location.target)) {
        const locationKey = commonLocationKey(entity);
        yield processingResult.entity(location, entity, locationKey === undefined ? undefined : { locationKey });
      }
    } catch (error) {
      yield processingResult.inputError(location, error instanceof Error ? error.message : String(error));
    }
  };
}
