//! All types of resources that Score files may ask for in an environment.

use score_yaml::{Map, SortedMap, Str, Value, message};

use super::class_catalogue::ClassCatalogue;
use super::known_type;
use super::offer::{Offer, Provided, said};
use crate::definitions::definition::DEFAULT_CLASS;
use crate::definitions::driver::{DriverFields, driver_fields};
use crate::definitions::{Definitions, DriverMap, FieldNames, MatchContext, ResourceKey, Rule};

/// The types of resources that Score files may ask for in an environment, and their classes. Who is asked first is added first.
#[derive(Clone, Debug, Default)]
pub struct ResourceTypes {
    pub(super) kinds: SortedMap<Str, Offers>,
}

/// The classes of a type.
#[derive(Clone, Debug, Default)]
pub(super) struct Offers {
    pub(super) classes: SortedMap<Str, Offer>,
    /// Who takes any class.
    pub(super) any_class: Option<Offer>,
}

/// A type and a class, as they are listed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeRow {
    /// The name of the type for people.
    pub name: String,
    /// The type.
    pub kind: Str,
    /// The category of the type, if it is known.
    pub category: Option<&'static str>,
    /// The class.
    pub class: Str,
    /// What the class is for, if it is said.
    pub description: Option<Str>,
}

/// The types that come first, as the platform lists them.
const FIRST: [&str; 2] = ["environment", "service"];

impl ResourceTypes {
    /// Adds the types and classes that a rule matches in a context. `drivers` is what stands in for drivers.
    pub fn add_definitions(
        &mut self,
        definitions: &Definitions,
        context: &MatchContext,
        drivers: &DriverMap,
    ) {
        for kind in definitions
            .kinds()
            .filter(|kind| known_type::is_direct(kind))
        {
            let mut fields_of: SortedMap<&str, DriverFields> = SortedMap::new();
            for rule in definitions.rules(kind) {
                if matches_in(rule, kind, context) {
                    // One definition may have very many rules.
                    let fields = fields_of.entry(rule.definition.id.value.as_str());
                    let fields = fields.or_insert_with(|| driver_fields(rule.definition, drivers));
                    let DriverFields { params, outputs } = fields.clone();
                    let id = rule.criterion.res_id.as_ref();
                    let id = id.map(|id| id.value.as_str());
                    let giver = message!("from definition `{}`", rule.definition.id.value);
                    let offer = Offer::new(id, giver, params, outputs);
                    self.add(kind, rule.criterion.class(), offer);
                }
            }
        }
    }

    /// Adds what an entry of a provisioners file takes.
    pub fn add_provisioner(&mut self, entry: &Provided<'_>) {
        if !known_type::is_direct(entry.kind) {
            return;
        }
        let giver = "from a provisioner of the project".to_owned();
        let mut offer = Offer::new(entry.id, giver, said(entry.params), said(entry.outputs));
        offer.description = Some(Str::from(entry.description)).filter(|text| !text.is_empty());
        match entry.class {
            Some(class) => self.add(entry.kind, class, offer),
            None => {
                let offers = self.kinds.entry(entry.kind.into()).or_default();
                for known in offers.classes.values_mut() {
                    known.join(offer.clone());
                }
                match &mut offers.any_class {
                    Some(known) => known.join(offer),
                    unset => *unset = Some(offer),
                }
            }
        }
    }

    /// Adds the types that need neither a definition nor a provisioner. `values` are the shared values.
    pub fn add_built_in(&mut self, values: &Map) {
        let built_in = |params, outputs| Offer::new(None, "built in".to_owned(), params, outputs);
        let keys = FieldNames::only(values.keys().map(Str::as_str));
        self.add(
            "environment",
            DEFAULT_CLASS,
            built_in(
                FieldNames::only([]),
                if values.is_empty() {
                    FieldNames::OPEN
                } else {
                    keys
                },
            ),
        );
        self.add(
            "service",
            DEFAULT_CLASS,
            built_in(FieldNames::OPEN, FieldNames::only(["name"])),
        );
        self.add(
            "route",
            DEFAULT_CLASS,
            built_in(
                FieldNames::only(["host", "path", "port"]),
                FieldNames::only(["host", "path", "port", "service"]),
            ),
        );
    }

    /// Adds what is said about classes.
    pub fn describe(&mut self, classes: &ClassCatalogue) {
        for (kind, offers) in &mut self.kinds {
            for (class, offer) in &mut offers.classes {
                if let Some(text) = classes.description(kind, class) {
                    offer.description = Some(text.clone());
                }
            }
        }
    }

    fn add(&mut self, kind: &str, class: &str, mut offer: Offer) {
        let offers = self.kinds.entry(kind.into()).or_default();
        if let Some(any) = &offers.any_class
            && !offers.classes.contains_key(class)
        {
            // Who takes any class was added before.
            let mut first = any.clone();
            first.join(offer);
            offer = first;
        }
        match offers.classes.get_mut(class) {
            Some(known) => known.join(offer),
            None => _ = offers.classes.insert(class.into(), offer),
        }
    }

    /// The types and classes that any resource may ask for: `environment` and `service`, then by type and class; of one type
    /// alone, if one is asked for.
    #[must_use]
    pub fn rows(&self, filter: Option<&str>, classes: &ClassCatalogue) -> Vec<TypeRow> {
        let wanted = |kind: &str| filter.is_none_or(|filter| filter == kind);
        let mut rows = Vec::new();
        for (kind, offers) in self.kinds.iter().filter(|(kind, _)| wanted(kind)) {
            let row = |class: &Str| TypeRow {
                name: known_type::name(kind),
                kind: kind.clone(),
                category: known_type::category(kind),
                class: class.clone(),
                description: classes.description(kind, class).cloned(),
            };
            let is_for_all = |offer: &Offer| offer.ids.is_none();
            let mut listed: Vec<Str> = offers
                .classes
                .iter()
                .filter(|(_, offer)| is_for_all(offer))
                .map(|(class, _)| class.clone())
                .collect();
            if offers.any_class.as_ref().is_some_and(is_for_all)
                && !listed.iter().any(|class| class == DEFAULT_CLASS)
            {
                listed.push(DEFAULT_CLASS.into());
                listed.sort();
            }
            rows.extend(listed.iter().map(row));
        }
        rows.sort_by_key(|row| !FIRST.contains(&row.kind.as_str()));
        rows
    }

    /// The types, sorted.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(Str::as_str)
    }
}

/// True if a rule matches some resource in a context: that of its id, if it asks for one.
fn matches_in(rule: Rule<'_>, kind: &str, context: &MatchContext) -> bool {
    let Rule { criterion, .. } = rule;
    let resource = ResourceKey {
        kind: kind.into(),
        class: Some(criterion.class().into()),
        id: criterion.res_id.as_ref().map(|id| id.value.clone()),
    };
    criterion.matches(&resource, context)
}

impl TypeRow {
    /// The row for programs: `{name, type, category, class, description}`.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let optional = |text: Option<&str>| text.map_or(Value::Null, Value::from);
        [
            ("name", Value::from(self.name.as_str())),
            ("type", Value::String(self.kind.clone())),
            ("category", optional(self.category)),
            ("class", Value::String(self.class.clone())),
            ("description", optional(self.description.as_deref())),
        ]
        .into_iter()
        .collect()
    }
}
