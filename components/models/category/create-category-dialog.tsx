'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { categoriesQuery, createCategory, withCategory } from '#lib/client/categories';
import { describeFailure } from '#lib/client/fetch-json';
import { DeclareNeeds, NewCategorySlug, type Category, type CategoryIcon } from '#lib/contracts/category';
import { slugOf } from '#lib/contracts/slug-of';
import { IconChoice, NeedsChoice } from './category-fields.tsx';

const noNeeds: DeclareNeeds = { inputModalities: [], outputModalities: [], parameters: [] };

export function CreateCategoryDialog({
  taken,
  onCreated,
  onClose,
}: {
  /** Slugs in use. */
  taken: readonly string[];
  onCreated: (category: Category) => void;
  onClose: () => void;
}) {
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <CreateCategoryForm
        taken={taken}
        onCreated={(category) => {
          onClose();
          onCreated(category);
        }}
      />
    </Dialog>
  );
}

function CreateCategoryForm({
  taken,
  onCreated,
}: {
  taken: readonly string[];
  onCreated: (category: Category) => void;
}) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [icon, setIcon] = useState<CategoryIcon>('layers');
  const [needs, setNeeds] = useState<DeclareNeeds>(noNeeds);
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: createCategory,
    onSuccess: (category) => {
      queryClient.setQueryData(categoriesQuery.queryKey, (all) =>
        all === undefined ? all : withCategory(all, category),
      );
      onCreated(category);
    },
  });
  const slug = slugOf(name);
  const problem = nameProblem(name, slug, taken);
  // The refusal of one name doesn't hold for the next.
  const refusal =
    create.isError && create.variables.slug === slug ? describeFailure(create.error) : undefined;

  return (
    <form
      className="flex min-h-0 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        if (slug === '' || problem !== undefined) return;
        create.mutate({
          name: name.trim(),
          slug,
          icon,
          needs,
          ...(description.trim() === '' ? {} : { description: description.trim() }),
        });
      }}
    >
      <DialogHeader title="New category">A kind of work with its own chain of models.</DialogHeader>
      <DialogBody className="flex flex-col gap-4">
        <Field
          label="Name"
          error={problem ?? refusal}
          hint={
            <>
              Your programs use it as <span className="text-id text-fg-muted">understudy/{slug || '…'}</span>
            </>
          }
        >
          <Input
            value={name}
            onValueChange={setName}
            maxLength={60}
            required
            placeholder="Code review"
            autoComplete="off"
          />
        </Field>
        <Field label="Description" hint="Optional">
          <Input value={description} onValueChange={setDescription} maxLength={300} autoComplete="off" />
        </Field>
        <IconChoice value={icon} onChange={setIcon} />
        <NeedsChoice needs={needs} onChange={(next) => setNeeds(DeclareNeeds.parse(next))} />
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>Cancel</Button>} />
        <Button
          type="submit"
          variant="primary"
          isBusy={create.isPending}
          disabled={slug === '' || problem !== undefined}
        >
          Create
        </Button>
      </DialogFooter>
    </form>
  );
}

function nameProblem(name: string, slug: string, taken: readonly string[]): string | undefined {
  if (name.trim() === '') return undefined;
  if (slug === '') return 'Use at least one Latin letter or digit: the name becomes part of a model name.';
  const refused = NewCategorySlug.safeParse(slug).error?.issues[0];
  if (refused !== undefined) return refused.message;
  if (taken.includes(slug)) return `understudy/${slug} already exists.`;
  return undefined;
}
