(** The theorems behind the induction schemas: from finitely many checked obligations to all n.

    Each section assumes the obligations of one schema and proves what docs/induction.md says follows from them. *)

From Coq Require Import List Arith Reals Lra Lia.
Import ListNotations.
Local Open Scope R_scope.

(** * FOLD-MAX, FOLD-MIN and TREE *)

Definition is_maximum (m : R) (l : list R) : Prop := In m l /\ forall x, In x l -> x <= m.
Definition is_minimum (m : R) (l : list R) : Prop := In m l /\ forall x, In x l -> m <= x.

Definition fold (N : R -> R -> R) (x : R) (l : list R) : R := fold_left N l x.

(** Binary trees of blocks; a padding block may stand on any edge. *)
Inductive tree := Leaf (x : R) | Node (s t : tree) | Padded (t : tree).

Fixpoint leaves (t : tree) : list R :=
  match t with Leaf x => [x] | Node s t => leaves s ++ leaves t | Padded t => leaves t end.

Fixpoint value_of_tree (N : R -> R -> R) (P : R -> R) (t : tree) : R :=
  match t with
  | Leaf x => x
  | Node s t => N (value_of_tree N P s) (value_of_tree N P t)
  | Padded t => P (value_of_tree N P t)
  end.

Lemma is_maximum_unique l m n : is_maximum m l -> is_maximum n l -> m = n.
Proof. intros [I H] [J K]; apply Rle_antisym; auto. Qed.

Section Maximum.
Variable N : R -> R -> R.
Hypothesis upper_left : forall u v, u <= N u v.
Hypothesis upper_right : forall u v, v <= N u v.
Hypothesis least : forall u v z, u <= z -> v <= z -> N u v <= z.

Theorem block_is_Rmax u v : N u v = Rmax u v.
Proof.
  apply Rle_antisym.
  - apply least; [apply Rmax_l | apply Rmax_r].
  - apply Rmax_lub; trivial.
Qed.

Lemma block_chooses u v : N u v = u \/ N u v = v.
Proof. rewrite block_is_Rmax; unfold Rmax; destruct (Rle_dec u v); auto. Qed.

Theorem fold_max : forall l x, is_maximum (fold N x l) (x :: l).
Proof.
  unfold fold; induction l as [ | y l IH]; intros x; cbn.
  - split; [now left | intros z [<- | []]; lra].
  - destruct (IH (N x y)) as [In_ge Ge]; split.
    + destruct In_ge as [E | I]; [ | now right; right].
      destruct (block_chooses x y) as [F | F]; rewrite F in E; [left | right; left]; rewrite F; trivial.
    + intros z [<- | [<- | I]]; [ | | apply Ge; now right].
      * apply Rle_trans with (N x y); [trivial | apply Ge; now left].
      * apply Rle_trans with (N x y); [trivial | apply Ge; now left].
Qed.

Theorem tree_max P : (forall y, P y = y) -> forall t, is_maximum (value_of_tree N P t) (leaves t).
Proof.
  intros pad; induction t as [x | s [Is Gs] t [It Gt] | t IH]; cbn.
  - split; [now left | intros z [<- | []]; lra].
  - split.
    + apply in_or_app; destruct (block_chooses (value_of_tree N P s) (value_of_tree N P t)) as [-> | ->]; auto.
    + intros z I; apply in_app_or in I; destruct I as [I | I].
      * apply Rle_trans with (value_of_tree N P s); auto.
      * apply Rle_trans with (value_of_tree N P t); auto.
  - now rewrite pad.
Qed.

End Maximum.

Section Minimum.
Variable N : R -> R -> R.
Hypothesis lower_left : forall u v, N u v <= u.
Hypothesis lower_right : forall u v, N u v <= v.
Hypothesis greatest : forall u v z, z <= u -> z <= v -> z <= N u v.

Theorem block_is_Rmin u v : N u v = Rmin u v.
Proof.
  apply Rle_antisym.
  - apply Rmin_glb; trivial.
  - apply greatest; [apply Rmin_l | apply Rmin_r].
Qed.

Lemma block_takes u v : N u v = u \/ N u v = v.
Proof. rewrite block_is_Rmin; unfold Rmin; destruct (Rle_dec u v); auto. Qed.

Theorem fold_min : forall l x, is_minimum (fold N x l) (x :: l).
Proof.
  unfold fold; induction l as [ | y l IH]; intros x; cbn.
  - split; [now left | intros z [<- | []]; lra].
  - destruct (IH (N x y)) as [In_le Le]; split.
    + destruct In_le as [E | I]; [ | now right; right].
      destruct (block_takes x y) as [F | F]; rewrite F in E; [left | right; left]; rewrite F; trivial.
    + intros z [<- | [<- | I]]; [ | | apply Le; now right].
      * apply Rle_trans with (N x y); [apply Le; now left | trivial].
      * apply Rle_trans with (N x y); [apply Le; now left | trivial].
Qed.

Theorem tree_min P : (forall y, P y = y) -> forall t, is_minimum (value_of_tree N P t) (leaves t).
Proof.
  intros pad; induction t as [x | s [Is Gs] t [It Gt] | t IH]; cbn.
  - split; [now left | intros z [<- | []]; lra].
  - split.
    + apply in_or_app; destruct (block_takes (value_of_tree N P s) (value_of_tree N P t)) as [-> | ->]; auto.
    + intros z I; apply in_app_or in I; destruct I as [I | I].
      * apply Rle_trans with (value_of_tree N P s); auto.
      * apply Rle_trans with (value_of_tree N P t); auto.
  - now rewrite pad.
Qed.

End Minimum.

(** * PAD *)

Definition iterate {A} (k : nat) (f : A -> A) (x : A) : A := Nat.iter k f x.

Theorem padding {A} (P : A -> A) : (forall y, P y = y) -> forall k y, iterate k P y = y.
Proof. intros H k y; unfold iterate; induction k as [ | k IH]; cbn; [trivial | now rewrite H]. Qed.

(** Deepening copies the positive and the negative part of an output: obligations [relu y >= 0], [relu w = w] for
    [w >= 0] and [relu y - relu (- y) = y]. *)
Theorem deepening (relu : R -> R) :
  (forall y, relu y >= 0) -> (forall w, w >= 0 -> relu w = w) -> (forall y, relu y - relu (- y) = y) ->
  forall k y, iterate k relu (relu y) - iterate k relu (relu (- y)) = y.
Proof.
  intros pos copy sub k y.
  assert (H : forall w, w >= 0 -> iterate k relu w = w).
  { intros w Hw; unfold iterate; induction k as [ | k IH]; cbn; [trivial | ].
    unfold Nat.iter in IH; now rewrite IH, copy. }
  now rewrite !H.
Qed.
