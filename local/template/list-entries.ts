import { isFields, type Resource } from './template';

/**
 * The entries of a list, each to be read as a resource of its own: of an entry, too, only what is asked for is resolved. Names of
 * logs and roles are then not needed to know what a container runs.
 */
export function listEntries(resource: Resource, property: string): Resource[] {
  const list = resource.properties[property];
  return Array.isArray(list) ? list.filter(isFields).map((properties) => ({ ...resource, properties })) : [];
}
