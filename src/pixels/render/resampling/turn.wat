;; Puts the pixels of images in this memory in another order. `src/pixels/render/resampling/turn-raster.ts` calls it.
(module
  (import "pixels" "memory" (memory 1))

  ;; Rows of red, green and blue, whose pixels lie $step bytes from each other, and whose rows $stride; what is written has no gaps. The
  ;; byte before the first pixel and the one behind the last are there.
  (func (export "colour")
    (param $from i32) (param $step i32) (param $stride i32) (param $width i32) (param $height i32) (param $into i32)
    (local $at i32) (local $end i32)
    (loop $rows
      (local.set $at (local.get $from))
      (local.set $end (i32.add (local.get $into) (i32.mul (local.get $width) (i32.const 3))))
      (loop $columns
        (i32.store (local.get $into) (i32.load (local.get $at)))
        (local.set $at (i32.add (local.get $at) (local.get $step)))
        (local.set $into (i32.add (local.get $into) (i32.const 3)))
        (br_if $columns (i32.lt_u (local.get $into) (local.get $end))))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $height (i32.sub (local.get $height) (i32.const 1)))
      (br_if $rows (local.get $height))))

  ;; The same of gray.
  (func (export "gray")
    (param $from i32) (param $step i32) (param $stride i32) (param $width i32) (param $height i32) (param $into i32)
    (local $at i32) (local $end i32)
    (loop $rows
      (local.set $at (local.get $from))
      (local.set $end (i32.add (local.get $into) (local.get $width)))
      (loop $columns
        (i32.store8 (local.get $into) (i32.load8_u (local.get $at)))
        (local.set $at (i32.add (local.get $at) (local.get $step)))
        (local.set $into (i32.add (local.get $into) (i32.const 1)))
        (br_if $columns (i32.lt_u (local.get $into) (local.get $end))))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $height (i32.sub (local.get $height) (i32.const 1)))
      (br_if $rows (local.get $height))))
)
