;; Puts the pixels of images in this memory in another order. `src/pixels/render/resampling/turn-raster.ts` calls it.
(module
  (import "pixels" "memory" (memory 1))

  ;; Rows of red, green and blue, whose pixels lie $step bytes from each other, and whose rows $stride; each is written $intoStride bytes
  ;; behind the one above. No byte of another pixel is written; one is read behind each.
  (func (export "colour")
    (param $from i32) (param $step i32) (param $stride i32) (param $width i32) (param $height i32)
    (param $into i32) (param $intoStride i32)
    (local $at i32) (local $third i32) (local $to i32) (local $last i32) (local $end i32) (local $twice i32)
    (local.set $twice (i32.shl (local.get $step) (i32.const 1)))
    (loop $rows
      (local.set $at (local.get $from))
      (local.set $to (local.get $into))
      (local.set $end (i32.add (local.get $into) (i32.mul (local.get $width) (i32.const 3))))
      ;; Four at once, as long as another one is written over the byte behind the fourth.
      (local.set $last (i32.sub (local.get $end) (i32.const 12)))
      (block $few
        (loop $four
          (br_if $few (i32.ge_s (local.get $to) (local.get $last)))
          (local.set $third (i32.add (local.get $at) (local.get $twice)))
          (i32.store (local.get $to) (i32.load (local.get $at)))
          (i32.store offset=3 (local.get $to) (i32.load (i32.add (local.get $at) (local.get $step))))
          (i32.store offset=6 (local.get $to) (i32.load (local.get $third)))
          (i32.store offset=9 (local.get $to) (i32.load (i32.add (local.get $third) (local.get $step))))
          (local.set $at (i32.add (local.get $third) (local.get $twice)))
          (local.set $to (i32.add (local.get $to) (i32.const 12)))
          (br $four)))
      (loop $columns
        (i32.store16 (local.get $to) (i32.load16_u (local.get $at)))
        (i32.store8 offset=2 (local.get $to) (i32.load8_u offset=2 (local.get $at)))
        (local.set $at (i32.add (local.get $at) (local.get $step)))
        (local.set $to (i32.add (local.get $to) (i32.const 3)))
        (br_if $columns (i32.lt_u (local.get $to) (local.get $end))))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $into (i32.add (local.get $into) (local.get $intoStride)))
      (local.set $height (i32.sub (local.get $height) (i32.const 1)))
      (br_if $rows (local.get $height))))

  ;; The same of gray.
  (func (export "gray")
    (param $from i32) (param $step i32) (param $stride i32) (param $width i32) (param $height i32)
    (param $into i32) (param $intoStride i32)
    (local $at i32) (local $third i32) (local $to i32) (local $last i32) (local $end i32) (local $twice i32)
    (local.set $twice (i32.shl (local.get $step) (i32.const 1)))
    (loop $rows
      (local.set $at (local.get $from))
      (local.set $to (local.get $into))
      (local.set $end (i32.add (local.get $into) (local.get $width)))
      (local.set $last (i32.sub (local.get $end) (i32.const 4)))
      (block $few
        (loop $four
          (br_if $few (i32.ge_s (local.get $to) (local.get $last)))
          (local.set $third (i32.add (local.get $at) (local.get $twice)))
          (i32.store8 (local.get $to) (i32.load8_u (local.get $at)))
          (i32.store8 offset=1 (local.get $to) (i32.load8_u (i32.add (local.get $at) (local.get $step))))
          (i32.store8 offset=2 (local.get $to) (i32.load8_u (local.get $third)))
          (i32.store8 offset=3 (local.get $to) (i32.load8_u (i32.add (local.get $third) (local.get $step))))
          (local.set $at (i32.add (local.get $third) (local.get $twice)))
          (local.set $to (i32.add (local.get $to) (i32.const 4)))
          (br $four)))
      (loop $columns
        (i32.store8 (local.get $to) (i32.load8_u (local.get $at)))
        (local.set $at (i32.add (local.get $at) (local.get $step)))
        (local.set $to (i32.add (local.get $to) (i32.const 1)))
        (br_if $columns (i32.lt_u (local.get $to) (local.get $end))))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $into (i32.add (local.get $into) (local.get $intoStride)))
      (local.set $height (i32.sub (local.get $height) (i32.const 1)))
      (br_if $rows (local.get $height))))
)
