(** PIECES: the iterates of a full-branch map, and how many linear segments and breakpoints they have. *)

From Coq Require Import List Arith Bool Reals Lra Lia.
From ExactRelu Require Import Schemas.
Import ListNotations.
Local Open Scope R_scope.

(** A breakpoint: the function is affine on no neighbourhood of x. *)
Definition smooth (f : R -> R) (x : R) : Prop :=
  exists e s i, 0 < e /\ forall t, x - e < t < x + e -> f t = s * t + i.
Definition breakpoint (f : R -> R) (x : R) : Prop := ~ smooth f x.

(** * Paths: graphs of piecewise affine functions that go back and forth between the values a and b *)

Definition point := (R * R)%type.
Local Notation X := fst.
Local Notation Y := snd.

Definition through (p q : point) (t : R) : R := Y p + (Y q - Y p) / (X q - X p) * (t - X p).

Section Range.
Variables a b : R.
Hypothesis ab : a < b.

(** [f] is affine from p to q, also to the left of p if [lo], also to the right of q if [hi]; its values at p and q are
    a and b, or b and a. *)
Definition segment (lo hi : bool) (f : R -> R) (p q : point) : Prop :=
  X p < X q /\ ((Y p = a /\ Y q = b) \/ (Y p = b /\ Y q = a)) /\
  forall t, (lo = true \/ X p <= t) -> (hi = true \/ t <= X q) -> f t = through p q t.

(** A segment from the affine form s t + i of [f] there. *)
Lemma segment_of lo hi f p q s i :
  X p < X q -> (Y p = a /\ Y q = b) \/ (Y p = b /\ Y q = a) -> s * X p + i = Y p -> s * X q + i = Y q ->
  (forall t, (lo = true \/ X p <= t) -> (hi = true \/ t <= X q) -> f t = s * t + i) -> segment lo hi f p q.
Proof.
  intros lt ends Ep Eq H; split; [trivial | split; [trivial | ]].
  intros t Lo Hi; rewrite H by trivial; unfold through; rewrite <- Ep, <- Eq; field; lra.
Qed.

(** Segments from p through the points of l; only the first may go on to the left, only the last to the right. *)
Fixpoint path (lo hi : bool) (f : R -> R) (p : point) (l : list point) : Prop :=
  match l with
  | nil => True
  | q :: l => segment lo (match l with nil => hi | _ => false end) f p q /\ path false hi f q l
  end.

Definition end_of (p : point) (l : list point) : point := last l p.

Lemma end_of_cons p q l : end_of p (q :: l) = end_of q l.
Proof.
  unfold end_of; revert p q; induction l as [ | r l IH]; intros p q; trivial.
  change (last (q :: r :: l) p) with (last (r :: l) p); now rewrite !IH.
Qed.

Lemma end_of_app p l m : end_of p (l ++ m) = end_of (end_of p l) m.
Proof. revert p; induction l as [ | q l IH]; intros p; trivial. cbn [app]; now rewrite !end_of_cons. Qed.

Lemma path_increases : forall l lo hi f p, path lo hi f p l -> X p <= X (end_of p l).
Proof.
  induction l as [ | q l IH]; intros lo hi f p; [cbn; lra | ].
  intros [[lt _] Hl]; rewrite end_of_cons; specialize (IH _ _ _ _ Hl); lra.
Qed.

Lemma path_ends : forall l lo hi f p, l <> nil -> path lo hi f p l -> f (X p) = Y p.
Proof.
  intros [ | q l] lo hi f p ne; [tauto | ].
  intros [(lt & _ & H) _]; rewrite H; [unfold through; field; lra | right; lra | right; lra].
Qed.

Lemma path_end : forall l lo hi f p, l <> nil -> path lo hi f p l -> f (X (end_of p l)) = Y (end_of p l).
Proof.
  induction l as [ | q l IH]; intros lo hi f p ne; [tauto | ].
  intros [(lt & _ & H) Hl]; rewrite end_of_cons; destruct l as [ | r l].
  - cbn; rewrite H; [unfold through; field; lra | right; lra | right; lra].
  - now apply (IH false hi f q).
Qed.

Lemma path_app : forall l lo hi hi' f p m, l <> nil -> m <> nil -> hi = false ->
  path lo hi f p l -> path false hi' f (end_of p l) m -> path lo hi' f p (l ++ m).
Proof.
  induction l as [ | q l IH]; intros lo hi hi' f p m ne me ->; [tauto | ].
  intros [S Hl] Hm; rewrite end_of_cons in Hm; cbn [app path]; split.
  - destruct l; cbn [app]; [destruct m; [tauto | exact S] | exact S].
  - destruct l as [ | r l]; [exact Hm | now apply (IH false false hi' f q)].
Qed.

(** A path stays one when the flags are lowered. *)
Lemma path_weaken : forall l lo hi lo' hi' f p, (lo' = true -> lo = true) -> (hi' = true -> hi = true) ->
  path lo hi f p l -> path lo' hi' f p l.
Proof.
  induction l as [ | q l IH]; intros lo hi lo' hi' f p Hlo Hhi; trivial.
  intros [(lt & ends & H) Hl]; split; [split; [ | split]; trivial | now apply (IH false hi)].
  intros t Lo Hi; apply H; [tauto | destruct l; tauto].
Qed.

(** Mirrored: f (a + b - t). *)
Lemma path_mirror : forall l lo hi f p, l <> nil -> path lo hi f p l ->
  exists p' l', path hi lo (fun t => f (a + b - t)) p' l' /\ length l' = length l /\
    X p' = a + b - X (end_of p l) /\ end_of p' l' = (a + b - X p, Y p).
Proof.
  induction l as [ | q l IH]; intros lo hi f p ne; [tauto | ].
  intros [(lt & ends & H) Hl]; destruct l as [ | r l].
  - exists (a + b - X q, Y q), [(a + b - X p, Y p)]; split; [ | now repeat split].
    split; [ | exact I]; split; [cbn; lra | split; [cbn; tauto | ]]; cbn.
    intros t Hi Lo; rewrite H; [unfold through; cbn; field; lra | | ].
    + destruct Lo; [tauto | right; lra].
    + destruct Hi; [tauto | right; lra].
  - destruct (IH false hi f q) as (p' & l' & Pl & len & Xp & En); [discriminate | trivial | ].
    assert (ne' : l' <> nil) by (intros ->; discriminate).
    exists p', (l' ++ [(a + b - X p, Y p)]); repeat split.
    + apply path_app with false; trivial; [discriminate | ].
      rewrite En; split; [ | exact I]; split; [ | split]; cbn; [lra | tauto | ].
      intros t Lo Hi; rewrite H; [unfold through; cbn; field; lra | destruct Hi; [tauto | right; lra] | ].
      destruct Lo; [discriminate | right; lra].
    + rewrite app_length, len; cbn; lia.
    + rewrite Xp, (end_of_cons p); reflexivity.
    + now rewrite end_of_app.
Qed.

(** Composed with an affine map of [c, d] onto [a, b]. *)
Section Compose.
Variables c d : R.
Hypothesis cd : c < d.
Let h (t : R) : R := a + (b - a) / (d - c) * (t - c).
Let g (p : point) : point := (c + (d - c) / (b - a) * (X p - a), Y p).

Lemma h_g p : h (X (g p)) = X p.
Proof. unfold h, g; cbn; field; lra. Qed.

Lemma h_increases s t : s <= t -> h s <= h t.
Proof.
  intros; unfold h; assert (0 < (b - a) / (d - c)) by (apply Rdiv_lt_0_compat; lra).
  assert ((b - a) / (d - c) * (s - c) <= (b - a) / (d - c) * (t - c)) by (apply Rmult_le_compat_l; lra); lra.
Qed.

Lemma g_increases p q : X p < X q -> X (g p) < X (g q).
Proof.
  intros; cbn; assert (0 < (d - c) / (b - a)) by (apply Rdiv_lt_0_compat; lra).
  assert ((d - c) / (b - a) * (X p - a) < (d - c) / (b - a) * (X q - a)) by (apply Rmult_lt_compat_l; lra); lra.
Qed.

Lemma g_within p : a <= X p -> c <= X (g p).
Proof.
  intros; cbn; assert (0 < (d - c) / (b - a)) by (apply Rdiv_lt_0_compat; lra).
  assert (0 <= (d - c) / (b - a) * (X p - a)) by (apply Rmult_le_pos; lra); lra.
Qed.

Lemma g_within_r p : X p <= b -> X (g p) <= d.
Proof.
  intros; cbn; assert (0 < (d - c) / (b - a)) by (apply Rdiv_lt_0_compat; lra).
  assert ((d - c) / (b - a) * (X p - a) <= (d - c) / (b - a) * (b - a)) by (apply Rmult_le_compat_l; lra).
  assert ((d - c) / (b - a) * (b - a) = d - c) by (field; lra); lra.
Qed.

Lemma path_compose F G lo hi :
  (forall t, (lo = true \/ c <= t) -> (hi = true \/ t <= d) -> G t = F (h t)) ->
  forall l p lo', (lo' = true -> lo = true) -> a <= X p -> X (end_of p l) <= b -> path lo' hi F p l ->
    path lo' hi G (g p) (map g l).
Proof.
  intros HG; induction l as [ | q l IH]; intros p lo' Hlo pa lb; trivial.
  intros [(lt & ends & H) Hl]; rewrite end_of_cons in lb; cbn [map path].
  pose proof (path_increases _ _ _ _ _ Hl) as inc.
  split; [ | apply IH; trivial; [discriminate | lra]].
  split; [now apply g_increases | split; [exact ends | ]].
  intros t Lo Hi.
  assert (Hi' : hi = true \/ t <= d).
  { destruct l; cbn [map] in Hi; destruct Hi as [Hi | Hi]; try tauto; try discriminate; right;
      apply Rle_trans with (X (g q)); trivial; apply g_within_r; lra. }
  assert (Lo' : lo = true \/ c <= t).
  { destruct Lo as [Lo | Lo]; [tauto | right]; apply Rle_trans with (X (g p)); trivial; now apply g_within. }
  rewrite HG, H; trivial.
  - unfold through, h; cbn.
    replace (c + (d - c) / (b - a) * (X q - a) - (c + (d - c) / (b - a) * (X p - a)))
      with ((d - c) / (b - a) * (X q - X p)) by ring.
    field; lra.
  - destruct Lo as [Lo | Lo]; [tauto | right]; rewrite <- h_g; now apply h_increases.
  - destruct l; cbn [map] in Hi; destruct Hi as [Hi | Hi]; try tauto; right;
      rewrite <- (h_g q); now apply h_increases.
Qed.

End Compose.

(** * Full-branch maps *)

(** [f] runs from a to b over n segments, each onto [a, b]; on the whole line if [line]. *)
Definition full_branch (line : bool) (f : R -> R) (n : nat) : Prop :=
  exists p l, path line line f p l /\ X p = a /\ X (end_of p l) = b /\ length l = n.

Lemma full_branch_id line : full_branch line (fun t => t) 1.
Proof.
  exists (a, a), [(b, b)]; cbn; repeat split; trivial; [tauto | ].
  intros t _ _; unfold through; cbn; field; lra.
Qed.

Lemma full_branch_ext line f g n : (forall t, f t = g t) -> full_branch line f n -> full_branch line g n.
Proof.
  intros E (p & l & P & H); exists p, l; split; [clear H | exact H].
  generalize dependent p; generalize line at 1 3 as lo.
  induction l as [ | q l IH]; intros lo p; trivial; intros [(lt & ends & S) Hl]; split; [ | now apply IH].
  split; [ | split]; trivial; intros t Lo Hi; rewrite <- E; now apply S.
Qed.

Lemma segment_full F line n c d (lo hi : bool) (T : R -> R) p q :
  full_branch line F n -> n <> O -> (lo = true -> line = true) -> (hi = true -> line = true) ->
  segment lo hi T p q -> c = X p -> d = X q ->
  exists l, path lo hi (fun t => F (T t)) (c, F (Y p)) l /\ length l = n /\ end_of (c, F (Y p)) l = (d, F (Y q)).
Proof.
  intros (f & m & Pm & fa & mb & len) nz Hlo Hhi (lt & ends & H) -> ->.
  assert (ne : m <> nil) by (intros ->; now subst).
  destruct ends as [[Ya Yb] | [Yb Ya]].
  - (* rising *)
    pose (g := fun r : point => (X p + (X q - X p) / (b - a) * (X r - a), Y r)).
    exists (map g m).
    assert (gp : g f = (X p, F (Y p))).
    { unfold g; f_equal; [rewrite fa; field; lra | rewrite Ya, <- fa; symmetry; exact (path_ends _ _ _ _ _ ne Pm)]. }
    assert (gq : end_of (g f) (map g m) = (X q, F (Y q))).
    { transitivity (g (end_of f m)).
      - clear; revert f; induction m as [ | r m IH]; intros f; trivial; cbn [map]; now rewrite !end_of_cons, IH.
      - unfold g; rewrite mb; f_equal; [field; lra | ].
        rewrite Yb, <- mb; symmetry; exact (path_end _ _ _ _ _ ne Pm). }
    rewrite <- gp; repeat split; [ | now rewrite map_length | trivial].
    apply (path_compose (X p) (X q) lt F (fun t => F (T t)) lo hi); trivial.
    + intros t Lo Hi; rewrite (H t Lo Hi); f_equal; unfold through; rewrite Ya, Yb; field; lra.
    + lra.
    + lra.
    + now apply path_weaken with line line.
  - (* falling: rising for the mirrored F *)
    destruct (path_mirror m line line F f ne Pm) as (f' & m' & Pm' & len' & Xf & En).
    rewrite mb in Xf; rewrite fa in En.
    assert (ne' : m' <> nil) by (intros ->; destruct m; [tauto | discriminate]).
    pose (F' := fun t => F (a + b - t)).
    pose (g := fun r : point => (X p + (X q - X p) / (b - a) * (X r - a), Y r)).
    exists (map g m').
    assert (gp : g f' = (X p, F (Y p))).
    { unfold g; f_equal; [rewrite Xf; field; lra | ].
      rewrite <- (path_ends _ _ _ _ _ ne' Pm'), Xf, Yb; f_equal; lra. }
    assert (gq : end_of (g f') (map g m') = (X q, F (Y q))).
    { transitivity (g (end_of f' m')).
      - clear; revert f'; induction m' as [ | r m' IH]; intros f'; trivial; cbn [map]; now rewrite !end_of_cons, IH.
      - unfold g; rewrite En; cbn; f_equal; [field; lra | ].
        rewrite Ya, <- fa; symmetry; exact (path_ends _ _ _ _ _ ne Pm). }
    rewrite <- gp; repeat split; [ | now rewrite map_length, len', len | trivial].
    apply (path_compose (X p) (X q) lt F' (fun t => F (T t)) lo hi); trivial.
    + intros t Lo Hi; rewrite (H t Lo Hi); unfold F'; f_equal; unfold through; rewrite Ya, Yb; field; lra.
    + lra.
    + rewrite En; cbn; lra.
    + now apply path_weaken with line line.
Qed.

Theorem full_branch_compose line F T n m : n <> O ->
  full_branch line F n -> full_branch line T m -> full_branch line (fun t => F (T t)) (m * n).
Proof.
  intros nz HF (p & l & Pl & pa & lb & <-).
  assert (G : forall l lo p, (lo = true -> line = true) -> path lo line T p l -> exists l',
    path lo line (fun t => F (T t)) (X p, F (Y p)) l' /\ length l' = (length l * n)%nat /\
    end_of (X p, F (Y p)) l' = (X (end_of p l), F (Y (end_of p l)))).
  { clear Pl pa lb p l; induction l as [ | q l IH]; intros lo p Hlo.
    - exists nil; repeat split.
    - intros [S Hl].
      destruct (segment_full F line n (X p) (X q) lo (match l with nil => line | _ => false end) T p q)
        as (l1 & P1 & len1 & end1); trivial; [now destruct l | ].
      destruct (IH false q) as (l2 & P2 & len2 & end2); [discriminate | trivial | ].
      exists (l1 ++ l2); repeat split.
      + destruct l as [ | r l].
        * destruct l2; [now rewrite app_nil_r | discriminate].
        * apply path_app with false; trivial; [ | | now rewrite end1].
          -- intros ->; now subst.
          -- intros ->; cbn in len2; destruct n; [tauto | discriminate].
      + rewrite app_length, len1, len2; reflexivity.
      + now rewrite end_of_app, end1, end2, end_of_cons. }
  destruct (G l line p) as (l' & P' & len' & end'); trivial.
  exists (X p, F (Y p)), l'; repeat split; trivial; now rewrite end'.
Qed.

Lemma iterate_inside (T : R -> R) L t : iterate L T (T t) = iterate (S L) T t.
Proof. unfold iterate; induction L as [ | L IH]; [trivial | exact (f_equal T IH)]. Qed.

(** The L-fold iterate has m^L segments. *)
Theorem full_branch_iterate line T m : m <> O -> full_branch line T m ->
  forall L, full_branch line (iterate L T) (m ^ L).
Proof.
  intros mz HT; induction L as [ | L IH]; [apply full_branch_id | ].
  apply full_branch_ext with (fun t => iterate L T (T t)).
  - intros t; apply iterate_inside.
  - apply (full_branch_compose line (iterate L T) T (m ^ L) m); trivial; now apply Nat.pow_nonzero.
Qed.

(** * Segments and breakpoints *)


Fixpoint increasing (x : R) (l : list R) : Prop :=
  match l with nil => True | y :: l => x < y /\ increasing y l end.

(** All points of a path but the first and the last. *)
Definition inner (l : list point) : list R := map fst (removelast l).

Lemma inner_cons q r l : inner (q :: r :: l) = X q :: inner (r :: l).
Proof. reflexivity. Qed.

Lemma inner_length l : length (inner l) = pred (length l).
Proof.
  unfold inner; rewrite map_length; induction l as [ | q [ | r l] IH]; trivial.
  cbn [removelast length] in *; now rewrite IH.
Qed.

Lemma inner_increasing : forall l lo hi f p, path lo hi f p l -> increasing (X p) (inner l).
Proof.
  induction l as [ | q [ | r l] IH]; intros lo hi f p; [exact (fun _ => I) | intros _; exact I | ].
  intros [[lt _] Hl]; rewrite inner_cons; split; [trivial | now apply (IH false hi f q)].
Qed.

Lemma inner_above : forall l lo hi f p x, path lo hi f p l -> In x (inner l) -> X p < x < X (end_of p l).
Proof.
  induction l as [ | q [ | r l] IH]; intros lo hi f p x; [intros _ [] | intros _ [] | ].
  intros [[lt _] Hl]; rewrite inner_cons, end_of_cons; intros [<- | I].
  - split; trivial; destruct Hl as [[lt' _] Hl]; rewrite end_of_cons.
    apply Rlt_le_trans with (X r); trivial; eapply path_increases; eassumption.
  - specialize (IH _ _ _ _ _ Hl I); lra.
Qed.

Lemma affine_between f p q e s i x :
  0 < e -> (forall t, x - e < t < x + e -> f t = s * t + i) -> X p < X q ->
  (forall t, X p <= t -> t <= X q -> f t = through p q t) -> X p <= x -> x <= X q ->
  s = (Y q - Y p) / (X q - X p).
Proof.
  intros e0 A lt H xp xq; set (k := (Y q - Y p) / (X q - X p)).
  assert (exists u v, u < v /\ x - e < u < x + e /\ x - e < v < x + e /\ X p <= u <= X q /\ X p <= v <= X q)
    as (u & v & uv & Hu & Hv & [u1 u2] & [v1 v2]).
  { destruct (Rlt_dec x (X q)).
    - exists x, (Rmin (X q) (x + e / 2)); unfold Rmin; destruct (Rle_dec (X q) (x + e / 2)); repeat split; lra.
    - exists (Rmax (X p) (x - e / 2)), x; unfold Rmax; destruct (Rle_dec (X p) (x - e / 2)); repeat split; lra. }
  assert (E : s * (v - u) = k * (v - u)).
  { pose proof (A u Hu) as Au; pose proof (A v Hv) as Av; rewrite H in Au, Av by trivial.
    unfold through in *; fold k in Au, Av; lra. }
  apply Rmult_eq_reg_r in E; lra.
Qed.

Lemma turning f p q r lo lo' hi hi' : segment lo hi f p q -> segment lo' hi' f q r -> breakpoint f (X q).
Proof.
  intros (lt & ends & H) (lt' & ends' & H') (e & s & i & e0 & A).
  assert (S1 : s = (Y q - Y p) / (X q - X p)) by
    (apply (affine_between f p q e s i (X q)); trivial; try lra; intros; apply H; tauto).
  assert (S2 : s = (Y r - Y q) / (X r - X q)) by
    (apply (affine_between f q r e s i (X q)); trivial; try lra; intros; apply H'; tauto).
  assert (i1 : 0 < / (X q - X p)) by (apply Rinv_0_lt_compat; lra).
  assert (i2 : 0 < / (X r - X q)) by (apply Rinv_0_lt_compat; lra).
  assert (up1 : 0 < (b - a) * / (X q - X p)) by (apply Rmult_lt_0_compat; lra).
  assert (up2 : 0 < (b - a) * / (X r - X q)) by (apply Rmult_lt_0_compat; lra).
  destruct ends as [[P1 P2] | [P1 P2]], ends' as [[Q1 Q2] | [Q1 Q2]]; try lra;
    rewrite P1, P2 in S1; rewrite Q1, Q2 in S2; unfold Rdiv in *.
  - assert ((a - b) * / (X r - X q) = - ((b - a) * / (X r - X q))) by ring; lra.
  - assert ((a - b) * / (X q - X p) = - ((b - a) * / (X q - X p))) by ring; lra.
Qed.

Lemma inner_breaks : forall l lo hi f p x, path lo hi f p l -> In x (inner l) -> breakpoint f x.
Proof.
  induction l as [ | q [ | r l] IH]; intros lo hi f p x; [intros _ [] | intros _ [] | ].
  intros [S Hl]; rewrite inner_cons; intros [<- | I].
  - destruct Hl as [S' _]; eapply turning; eassumption.
  - exact (IH _ _ _ _ _ Hl I).
Qed.

Lemma breaks_inner : forall l lo hi f p x, path lo hi f p l -> l <> nil ->
  (lo = true \/ X p < x) -> (hi = true \/ x < X (end_of p l)) -> breakpoint f x -> In x (inner l).
Proof.
  induction l as [ | q l IH]; intros lo hi f p x; [tauto | ].
  intros [(lt & ends & H) Hl] _ Lo Hi Br; rewrite end_of_cons in Hi.
  assert (smooth : ~ ((lo = true \/ X p < x) /\ (match l with nil => hi | _ => false end = true \/ x < X q))).
  { intros [A B]; apply Br.
    pose (k := (Y q - Y p) / (X q - X p)); pose (low := if lo then 1 else x - X p).
    pose (high := match l with nil => if hi then 1 else X q - x | _ => X q - x end).
    assert (0 < low) by (unfold low; destruct lo; [lra | destruct A; [discriminate | lra]]).
    assert (0 < high) by (unfold high; destruct l; [destruct hi | ]; destruct B; try discriminate; lra).
    exists (Rmin low high), k, (Y p - k * X p); split; [now apply Rmin_glb_lt | ].
    pose proof (Rmin_l low high); pose proof (Rmin_r low high).
    intros t Ht; rewrite H; [unfold through; fold k; ring | | ].
    - unfold low in *; destruct lo; [now left | right; lra].
    - unfold high in *; destruct l; [destruct hi; [now left | right; lra] | right; lra]. }
  destruct l as [ | r l]; [tauto | ].
  rewrite inner_cons; destruct (Rtotal_order x (X q)) as [L | [E | G]].
  - exfalso; apply smooth; split; [trivial | now right].
  - left; now symmetry.
  - right; apply (IH false hi f q x); trivial; [discriminate | now right].
Qed.

(** The breakpoints of a full-branch map with n branches: n - 1 of them, in [a, b] or, on the line, anywhere. *)
Theorem full_branch_breakpoints f n : n <> O -> full_branch false f n ->
  exists xs, length xs = pred n /\ increasing a xs /\ (forall x, a < x < b -> breakpoint f x <-> In x xs) /\
             (forall x, In x xs -> a < x < b).
Proof.
  intros nz (p & l & P & pa & lb & <-); assert (ne : l <> nil) by (intros ->; tauto).
  exists (inner l); rewrite inner_length, <- pa, <- lb; repeat split; trivial.
  - eapply inner_increasing; eassumption.
  - intros B; apply (breaks_inner l false false f p x); tauto.
  - now apply (inner_breaks l false false f p x).
  - now apply (inner_above l false false f p x).
  - now apply (inner_above l false false f p x).
Qed.

Theorem full_branch_line_breakpoints f n : n <> O -> full_branch true f n ->
  exists xs, length xs = pred n /\ increasing a xs /\ (forall x, breakpoint f x <-> In x xs) /\
             (forall x, In x xs -> a < x < b).
Proof.
  intros nz (p & l & P & pa & lb & <-); assert (ne : l <> nil) by (intros ->; tauto).
  exists (inner l); rewrite inner_length, <- pa, <- lb; repeat split; trivial.
  - eapply inner_increasing; eassumption.
  - intros B; apply (breaks_inner l true true f p x); tauto.
  - now apply (inner_breaks l true true f p x).
  - now apply (inner_above l true true f p x).
  - now apply (inner_above l true true f p x).
Qed.

End Range.
